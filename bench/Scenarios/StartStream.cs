using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>A cooperative is registered: event, stream, snapshot and the rows of the lists in one transaction.</summary>
internal sealed class StartStream : IScenario
{
    public string Name => "start-stream";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(8_000, 2_000);
        await using var pair = await RegistryPair.Start(bench.Servers);
        var (floor, platform) = await Interleaved.Measure(
            bench.Runs,
            run =>
            {
                RawWrite[] writes = [.. Enumerable.Range(0, count).Select(n => pair.Registering(SampleCooperatives.Id($"start {run}", n), n).Write)];
                return Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Raw.Start(writes[n]));
            },
            run => Interleaved.PerSecond(count, BenchRun.Connections, n => pair.Platform.Register(SampleCooperatives.Id($"start {run}", n), n)));
        return [new(Name, "start a stream, with snapshot and lists", "commands/s", floor, platform, new(Judged.RatioAtLeast, 0.80, 0.95))];
    }
}
