using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>From the commit of an event to the commit of what the consumer makes of it, while nothing else happens.</summary>
internal sealed class Latency : IScenario
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(25);

    public string Name => "latency";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(400, 30);
        var pair = await bench.Messaging();
        await pair.StartConsumers();
        var (floors, platforms) = (new Dictionary<int, double>(), new Dictionary<int, double>());
        var (floor, platform) = await Interleaved.Measure(
            BenchRun.Runs,
            async run =>
            {
                var writes = Enumerable.Range(0, count).Select(n => pair.Registry.Registering(SampleCooperatives.Id($"latency {run}", n), n).Write).ToArray();
                return await Run(pair, count, n => pair.RegisterRaw(writes[n]), floor: true, p99 => floors[run] = p99);
            },
            run => Run(pair, count, n => pair.Registry.Platform.Register(SampleCooperatives.Id($"latency {run}", n), n), floor: false, p99 => platforms[run] = p99));
        return
        [
            new($"{Name}-median", "commit to the consumer's commit, idle, median", "ms", floor, platform, new(Judged.ValueAtMost, 6, 3)),
            new($"{Name}-p99", "the same, 99th percentile", "ms", Runs(floors), Runs(platforms), new(Judged.ValueAtMost, 15, 8)),
        ];
    }

    private static async Task<double> Run(MessagingPair pair, int count, Func<int, Task> register, bool floor, Action<double> p99)
    {
        var since = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (var n = 0; n < count; n++)
        {
            await register(n);
            await Task.Delay(Idle);
        }

        double[] milliseconds = [.. (await pair.Passed(since, count, floor)).Select(p => p.Milliseconds)];
        p99(Measuring.Runs.Percentile(milliseconds, 0.99));
        return Measuring.Runs.Percentile(milliseconds, 0.5);
    }

    /// <summary>Without the run to warm up.</summary>
    private static Runs Runs(Dictionary<int, double> values) => new([.. values.Where(v => v.Key > 0).Select(v => v.Value)]);
}
