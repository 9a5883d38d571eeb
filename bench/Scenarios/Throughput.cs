using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>Commands as fast as they go, until the consumer has committed what it makes of the last.</summary>
internal sealed class Throughput : IScenario
{
    public string Name => "throughput";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(20_000, 600);
        var pair = await bench.Messaging();
        await pair.StartConsumers();
        var (floor, platform) = await Interleaved.Measure(
            BenchRun.Runs,
            async run =>
            {
                var writes = Enumerable.Range(0, Of(run)).Select(n => pair.Registry.Registering(SampleCooperatives.Id($"throughput {run}", n), n).Write).ToArray();
                return await Run(pair, Of(run), n => pair.RegisterRaw(writes[n]), floor: true);
            },
            run => Run(pair, Of(run), n => pair.Registry.Platform.Register(SampleCooperatives.Id($"throughput {run}", n), n), floor: false));
        return [new(Name, "from append to the consumer's commit, one commit each", "commands/s", floor, platform, new(Judged.RatioAtLeast, 0.50, 0.70))];

        // a part is enough to warm up
        int Of(int run) => run == 0 ? count / 4 : count;
    }

    private static async Task<double> Run(MessagingPair pair, int count, Func<int, Task> register, bool floor)
    {
        var since = TimeProvider.System.GetUtcNow().UtcDateTime;
        await Interleaved.PerSecond(count, BenchRun.Connections, register);
        var passed = await pair.Passed(since, count, floor);
        return passed.Count / (passed.Max(p => p.Consumed) - passed.Min(p => p.Committed)).TotalSeconds;
    }
}
