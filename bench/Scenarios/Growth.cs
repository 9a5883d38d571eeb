using System.Diagnostics;
using System.Text.Json;
using JasperFx.Events.Daemon;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// What one item costs with ten and with a hundred times the cooperatives, which come in by three rosters of a third. The floor of each
/// size is the cost with a tenth of it: what does not grow has the ratio 1.
/// </summary>
internal sealed class Growth : IScenario
{
    public string Name => "growth";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var sizes = new List<(int Times, IReadOnlyDictionary<string, Runs> Costs)>();
        // in a look, not the step that is mostly what anything costs that happens once
        foreach (var times in bench.Size<int[]>([1, 10, 100], [10, 100]))
            sizes.Add((times, await Costs(bench, times * bench.Size(300, 30))));
        return
        [
            .. sizes.Zip(sizes.Skip(1)).SelectMany(step => step.Second.Costs.Select(cost => new Measurement(
                $"{Name} {cost.Key} {step.First.Times} to {step.Second.Times}", $"{cost.Key}, from {step.First.Times} to {step.Second.Times} times the data", "µs", step.First.Costs[cost.Key], cost.Value, new(Judged.RatioAtMost, 1.2, 1.0)))),
        ];
    }

    private static async Task<IReadOnlyDictionary<string, Runs>> Costs(BenchRun bench, int cooperatives)
    {
        var costs = new Dictionary<string, Runs>(StringComparer.Ordinal);
        await using var national = await NationalRegistry.Start(bench.Servers);
        var imports = new List<double>();
        for (var run = 0; run < BenchRun.Runs; run++)
        {
            var part = SampleCooperatives.Roster(cooperatives / BenchRun.Runs, run * cooperatives / BenchRun.Runs);
            imports.Add(await Each(cooperatives / BenchRun.Runs, () => national.Import(part)));
        }

        costs["a row of an import"] = new(imports);
        await national.Stop();
        await using var filled = await NationalRegistry.StartAtRest(bench.Servers, national.Database);
        var (commands, questions) = (bench.Size(200, 60), bench.Size(100, 30));
        costs["a command"] = await Repeat(run => Each(commands, () => Observe(filled, run, commands)));
        costs["a page of a list"] = await Repeat(_ => Each(questions, () => Ask(filled, questions, "cooperatives?limit=50&activity=Inactive")));
        costs["statistics, a cooperative"] = await Repeat(_ => Each(questions * cooperatives, () => Ask(filled, questions, "statistics")));
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

    private static async Task Observe(NationalRegistry national, int run, int commands)
    {
        using var page = JsonDocument.Parse(await national.Client.GetStringAsync(new Uri($"cooperatives?limit={commands / 2}&sort={(run % 2 == 0 ? "name" : "number")}", UriKind.Relative)));
        var ids = page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToArray();
        for (var n = 0; n < commands; n++)
            await national.Observe(ids[n % ids.Length], (run * commands) + n);
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
