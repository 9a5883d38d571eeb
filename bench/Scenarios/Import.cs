using System.Diagnostics;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// The nation's roster goes in by HTTP: dry run, application, until the import says that it is done. The floor is COPY of the
/// very rows that came out, into the same tables with the same indexes, in one transaction.
/// </summary>
internal sealed class Import : IScenario
{
    public string Name => "import";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var rows = bench.NationalRows;
        var roster = SampleCooperatives.Roster(rows);
        var (floors, platforms) = (new List<double>(), new List<double>());
        for (var run = 0; run < BenchRun.Runs; run++)
        {
            var making = RegistryPair.NewFloor(bench.Servers);
            await using var national = await NationalRegistry.Start(bench.Servers);
            var floor = await making;
            var clock = Stopwatch.StartNew();
            await national.Import(roster);
            platforms.Add(rows / clock.Elapsed.TotalSeconds);
            await national.Stop();
            floors.Add(rows / (await RawCopy.Between(national.Database, floor)).TotalSeconds);
            bench.Nation = national.Database;
        }

        return [new(Name, "a roster in, by HTTP", "cooperatives/s", new Runs(floors), new Runs(platforms), new(Judged.RatioAtLeast, 0.40, 0.65))];
    }
}
