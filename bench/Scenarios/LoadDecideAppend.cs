using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>A cooperative's business is observed: its state is read, the event follows, the snapshot and the lists with it.</summary>
internal sealed class LoadDecideAppend : IScenario
{
    public string Name => "load-decide-append";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(6_000, 2_000);
        await using var pair = await RegistryPair.Start(bench.Servers);
        var states = await pair.Seed("observe", count);
        var (floor, platform) = await Interleaved.Measure(
            bench.Runs,
            run =>
            {
                RawWrite[] writes = [.. Enumerable.Range(0, count).Select(n => pair.Observing(states, n, run))];
                return Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Raw.LoadAndAppend(writes[n]));
            },
            run => Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Platform.Observe(SampleCooperatives.Id("observe", n), run)));
        return [new(Name, "load, decide, append, with snapshot and lists", "commands/s", floor, platform, new(Judged.RatioAtLeast, 0.65, 0.80))];
    }
}
