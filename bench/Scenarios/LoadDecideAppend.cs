using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Registry.Duplicates;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// Two records are judged anew: their state is read, the event follows, the snapshot with it. And a cooperative's business is observed: the
/// same, and the rows of the lists with it.
/// </summary>
internal sealed class LoadDecideAppend : IScenario
{
    private static readonly Target Target = new(Judged.RatioAtLeast, 0.65, 0.80);

    public string Name => "load-decide-append";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        await using var pair = await RegistryPair.Start(bench.Servers);
        return [await WithSnapshot(bench, pair), await WithLists(bench, pair)];
    }

    private async Task<Measurement> WithSnapshot(BenchRun bench, RegistryPair pair)
    {
        var count = bench.Size(6_000, 600);
        var pairs = SampleJudgements.Pairs("judge", count);
        var seed = pairs.Select(pair.Judging).ToArray();
        await Interleaved.PerSecond(seed, BenchRun.Connections, s => pair.Raw.Start(s.Write));
        await Interleaved.PerSecond(pairs, BenchRun.Connections, pair.Platform.Judge);
        DuplicatePair[] states = [.. seed.Select(s => s.State)];
        var (floor, platform) = await Interleaved.Measure(
            bench.ShortRuns,
            run =>
            {
                RawWrite[] writes = [.. Enumerable.Range(0, count).Select(n => pair.JudgingAgain(states, n, run + 1))];
                return Interleaved.PerSecond(writes, BenchRun.Connections, pair.Raw.LoadAndAppend);
            },
            run => Interleaved.PerSecond(pairs, BenchRun.Connections, judged => pair.Platform.JudgeAgain(judged, run + 1)));
        return new(Name, "load, decide, append, inline snapshot", "commands/s", floor, platform, Target);
    }

    private async Task<Measurement> WithLists(BenchRun bench, RegistryPair pair)
    {
        var count = bench.Size(4_000, 300);
        var states = await pair.Seed("observe", count);
        var (floor, platform) = await Interleaved.Measure(
            bench.ShortRuns,
            run =>
            {
                RawWrite[] writes = [.. Enumerable.Range(0, count).Select(n => pair.Observing(states, n, run))];
                return Interleaved.PerSecond(writes, BenchRun.Connections, pair.Raw.LoadAndAppend);
            },
            run => Interleaved.PerSecond(states, BenchRun.Connections, cooperative => pair.Platform.Observe(cooperative.Id, run)));
        return new($"{Name}-with-lists", "the same, with the rows of the lists", "commands/s", floor, platform, Target);
    }
}
