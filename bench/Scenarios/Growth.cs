using System.Diagnostics;
using System.Text.Json;
using JasperFx.Events.Daemon;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// What one item costs with ten and with a hundred times the cooperatives. The floor of each size is the cost with a tenth of it:
/// what does not grow has the ratio 1.
/// </summary>
internal sealed class Growth : IScenario
{
    private const int Commands = 200;
    private const int Questions = 100;

    public string Name => "growth";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var unit = bench.Size(200, 50);
        var sizes = new List<IReadOnlyDictionary<string, Runs>>();
        foreach (var cooperatives in new[] { unit, 10 * unit, 100 * unit })
            sizes.Add(await Costs(bench, cooperatives));
        return
        [
            .. sizes.Zip(sizes.Skip(1), new[] { "1 to 10", "10 to 100" }).SelectMany(step => step.Second.Select(cost => new Measurement(
                $"{Name} {cost.Key} {step.Third}", $"{cost.Key}, from {step.Third} times the data", "µs", step.First[cost.Key], cost.Value, new(Judged.RatioAtMost, 1.2, 1.0)))),
        ];
    }

    private static async Task<IReadOnlyDictionary<string, Runs>> Costs(BenchRun bench, int cooperatives)
    {
        var costs = new Dictionary<string, Runs>(StringComparer.Ordinal);
        var roster = SampleCooperatives.Roster(cooperatives);
        var imports = new List<double>();
        for (var run = 1; run < BenchRun.Runs; run++)
        {
            await using var another = await NationalRegistry.Start(bench.Servers);
            imports.Add(await Each(cooperatives, () => another.Import(roster)));
        }

        await using var national = await NationalRegistry.Start(bench.Servers);
        imports.Add(await Each(cooperatives, () => national.Import(roster)));
        costs["a row of an import"] = new(imports);
        await national.Stop();
        await using var filled = await NationalRegistry.StartAtRest(bench.Servers, national.Database);
        costs["a command"] = await Repeat(run => Each(Commands, () => Observe(filled, run)));
        costs["a page of a list"] = await Repeat(_ => Each(Questions, () => Ask(filled, Questions, "cooperatives?limit=50&activity=Inactive")));
        costs["statistics, a cooperative"] = await Repeat(_ => Each(Questions * cooperatives, () => Ask(filled, Questions, "statistics")));
        await filled.Stop();
        costs["a rebuilt event"] = await Rebuilds(bench, filled.Database);
        return costs;
    }

    /// <summary>Once more than it counts, to warm up.</summary>
    private static async Task<Runs> Repeat(Func<int, Task<double>> measure)
    {
        await measure(0);
        var values = new List<double>();
        for (var run = 1; run <= BenchRun.Runs; run++)
            values.Add(await measure(run));
        return new(values);
    }

    private static async Task<double> Each(int items, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMicroseconds / items;
    }

    private static async Task Observe(NationalRegistry national, int run)
    {
        using var page = JsonDocument.Parse(await national.Client.GetStringAsync(new Uri($"cooperatives?limit={Commands / 2}&sort={(run % 2 == 0 ? "name" : "number")}", UriKind.Relative)));
        var ids = page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToArray();
        for (var n = 0; n < Commands; n++)
            await national.Observe(ids[n % ids.Length], (run * Commands) + n);
    }

    private static async Task Ask(NationalRegistry national, int times, string path)
    {
        for (var n = 0; n < times; n++)
            await national.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
    }

    private static async Task<Runs> Rebuilds(BenchRun bench, string database)
    {
        await using var registry = await RegistryInProcess.Start(database, await bench.Servers.NewVirtualHost("growth"), publishes: false);
        var events = (int)(await registry.Store.Advanced.FetchEventStoreStatistics()).EventCount;
        return await Repeat(_ => Each(events, async () =>
        {
            using var daemon = await registry.Store.BuildProjectionDaemonAsync();
            await daemon.RebuildProjectionAsync(nameof(Cooperative), TimeSpan.FromMinutes(10), CancellationToken.None);
        }));
    }
}
