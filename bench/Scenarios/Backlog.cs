using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>A consumer comes back, and finds messages waiting. The floor commits them in batches.</summary>
internal sealed class Backlog : IScenario
{
    public string Name => "backlog";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(20_000, 1_000);
        var pair = await bench.Messaging();
        // so that Training's queue and tables are there
        await pair.StartConsumers();
        await pair.StopConsumers();
        var (floor, platform) = await Interleaved.Measure(BenchRun.Runs, run => Raw(pair, Of(run), run), run => Platform(pair, Of(run), run));
        await bench.EndMessaging();
        return [new(Name, "messages that waited, consumed", "messages/s", floor, platform, new(Judged.RatioAtLeast, 0.45, 0.65))];

        // a part is enough to warm up
        int Of(int run) => run == 0 ? count / 4 : count;
    }

    private static async Task<double> Raw(MessagingPair pair, int count, int run)
    {
        var writes = Enumerable.Range(0, count).Select(n => pair.Registry.Registering(SampleCooperatives.Id($"backlog {run}", n), n).Write).ToArray();
        await Interleaved.PerSecond(count, BenchRun.Connections, n => pair.RegisterRaw(writes[n]));
        var since = TimeProvider.System.GetUtcNow().UtcDateTime;
        await pair.StartRawConsumer(batched: true);
        return await Consumed(pair, count, since, floor: true);
    }

    private static async Task<double> Platform(MessagingPair pair, int count, int run)
    {
        await Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Registry.Platform.Register(SampleCooperatives.Id($"backlog {run}", n), n));
        await pair.UntilQueued(count);
        var since = TimeProvider.System.GetUtcNow().UtcDateTime;
        await pair.StartPlatformConsumer();
        return await Consumed(pair, count, since, floor: false);
    }

    private static async Task<double> Consumed(MessagingPair pair, int count, DateTime since, bool floor)
    {
        var passed = await pair.Passed(since, count, floor);
        await pair.StopConsumers();
        return passed.Count / (passed.Max(p => p.Consumed) - passed.Min(p => p.Consumed)).TotalSeconds;
    }
}
