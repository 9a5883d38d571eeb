using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// Two records are judged: event, stream and snapshot in one transaction. And a cooperative is registered: the same, and the rows of
/// the lists with it.
/// </summary>
internal sealed class StartStream : IScenario
{
    private static readonly Target Target = new(Judged.RatioAtLeast, 0.80, 0.95);

    public string Name => "start-stream";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        await using var pair = await RegistryPair.Start(bench.Servers);
        return [await WithSnapshot(bench, pair), await WithLists(bench, pair)];
    }

    private async Task<Measurement> WithSnapshot(BenchRun bench, RegistryPair pair)
    {
        var count = bench.Size(8_000, 600);
        var (floor, platform) = await Interleaved.Measure(
            bench.ShortRuns,
            run =>
            {
                RawWrite[] writes = [.. SampleJudgements.Pairs($"start {run}", count).Select(judged => pair.Judging(judged).Write)];
                return Interleaved.PerSecond(writes, BenchRun.Connections, pair.Raw.Start);
            },
            run => Interleaved.PerSecond(SampleJudgements.Pairs($"start {run}", count), BenchRun.Connections, pair.Platform.Judge));
        return new(Name, "start a stream, inline snapshot", "commands/s", floor, platform, Target);
    }

    private async Task<Measurement> WithLists(BenchRun bench, RegistryPair pair)
    {
        var count = bench.Size(5_000, 300);
        var (floor, platform) = await Interleaved.Measure(
            bench.ShortRuns,
            run =>
            {
                RawWrite[] writes = [.. Enumerable.Range(0, count).Select(n => pair.Registering(SampleCooperatives.Id($"start {run}", n), n).Write)];
                return Interleaved.PerSecond(writes, BenchRun.Connections, pair.Raw.Start);
            },
            run =>
            {
                Guid[] ids = [.. Enumerable.Range(0, count).Select(n => SampleCooperatives.Id($"start {run}", n))];
                return Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Platform.Register(ids[n], n));
            });
        return new($"{Name}-with-lists", "the same, with the rows of the lists", "commands/s", floor, platform, Target);
    }
}
