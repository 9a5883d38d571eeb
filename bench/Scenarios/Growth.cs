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
/// size is the cost with a tenth of it: what does not grow has the ratio 1. The sizes are measured in turns, so that a machine that becomes
/// slower meets all; but not while a roster comes in, because what it brought is still being published when the next begins.
/// </summary>
internal sealed class Growth : IScenario
{
    private const string Import = "a row of an import";
    private const string Command = "a command";
    private const string Page = "a page of a list";
    private const string Statistics = "statistics, a cooperative";
    private const string Rebuild = "a rebuilt event";

    public string Name => "growth";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        // in a look, not the step that is mostly what anything costs that happens once
        var sizes = bench.Size<int[]>([1, 10, 100], [10, 100]).Select(times => new Size(times, times * bench.Size(300, 30))).ToArray();
        try
        {
            await Measure(bench, sizes);
        }
        finally
        {
            foreach (var size in sizes)
                await size.DisposeAsync();
        }

        return
        [
            .. sizes.Zip(sizes.Skip(1)).SelectMany(step => new[] { Import, Command, Page, Statistics, Rebuild }.Select(cost => new Measurement(
                $"{Name} {cost} {step.First.Times} to {step.Second.Times}", $"{cost}, from {step.First.Times} to {step.Second.Times} times the data", "µs", step.First.Of(cost), step.Second.Of(cost), new(Judged.RatioAtMost, 1.2, 1.0)))),
        ];
    }

    private static async Task Measure(BenchRun bench, Size[] sizes)
    {
        foreach (var size in sizes)
            await size.Fill(bench);
        await Task.WhenAll(sizes.Select(size => size.StartAtRest(bench)));
        // so many questions that the runtime has compiled for speed what answers them before they count
        var (commands, questions) = (bench.Size(200, 60), bench.Size(1_000, 30));
        await InTurns(sizes, Command, (size, run) => Each(commands, () => Observe(size.Registry, run, commands)));
        await InTurns(sizes, Page, (size, _) => Each(questions, () => Ask(size.Registry, questions, "cooperatives?limit=50&activity=Inactive")));
        await InTurns(sizes, Statistics, (size, _) => Each(questions * size.Cooperatives, () => Ask(size.Registry, questions, "statistics")));
        foreach (var size in sizes)
            await size.StartInProcess(bench);
        await InTurns(sizes, Rebuild, (size, _) => Each(size.Events, size.Rebuild));
    }

    /// <summary>Once more than it counts, to warm up; each turn begins at the other end.</summary>
    private static async Task InTurns(Size[] sizes, string cost, Func<Size, int, Task<double>> measure)
    {
        for (var run = 0; run <= BenchRun.Runs; run++)
        {
            foreach (var size in run % 2 == 0 ? sizes : sizes.Reverse())
            {
                var value = await measure(size, run);
                if (run > 0)
                    size.Add(cost, value);
            }
        }
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

    /// <summary>A registry with so many cooperatives, and what an item costs there.</summary>
    private sealed class Size(int times, int cooperatives) : IAsyncDisposable
    {
        private readonly Dictionary<string, List<double>> _costs = new(StringComparer.Ordinal);
        private NationalRegistry? _registry;
        private RegistryInProcess? _inProcess;

        public int Times => times;

        public int Cooperatives => cooperatives;

        public int Events { get; private set; }

        public NationalRegistry Registry => _registry!;

        /// <summary>By a registry that then ends: it would publish while the next one is filled.</summary>
        public async Task Fill(BenchRun bench)
        {
            _registry = await NationalRegistry.Start(bench.Servers);
            const int Parts = BenchRun.Runs;
            for (var part = 0; part < Parts; part++)
            {
                var roster = SampleCooperatives.Roster(cooperatives / Parts, part * cooperatives / Parts);
                Add(Import, await Each(cooperatives / Parts, () => Registry.Import(roster)));
            }

            await Registry.DisposeAsync();
        }

        public async Task StartAtRest(BenchRun bench) => _registry = await NationalRegistry.StartAtRest(bench.Servers, Registry.Database);

        /// <summary>In place of the process.</summary>
        public async Task StartInProcess(BenchRun bench)
        {
            await Registry.Stop();
            _inProcess = await RegistryInProcess.Start(Registry.Database, await bench.Servers.NewVirtualHost("growth"), publishes: false);
            Events = (int)(await _inProcess.Store.Advanced.FetchEventStoreStatistics()).EventCount;
        }

        public async Task Rebuild()
        {
            using var daemon = await _inProcess!.Store.BuildProjectionDaemonAsync();
            await daemon.RebuildProjectionAsync(nameof(Cooperative), TimeSpan.FromMinutes(10), CancellationToken.None);
        }

        public void Add(string cost, double value)
        {
            if (!_costs.TryGetValue(cost, out var values))
                _costs[cost] = values = [];
            values.Add(value);
        }

        public Runs Of(string cost) => new(_costs[cost]);

        public async ValueTask DisposeAsync()
        {
            if (_registry is not null)
                await _registry.DisposeAsync();
            if (_inProcess is not null)
                await _inProcess.DisposeAsync();
        }
    }
}
