using System.Globalization;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Bench.Reporting;
using KoperasiPlatform.Bench.Scenarios;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench;

/// <summary>What the program is asked to do; progress goes to the error stream, figures to the output.</summary>
internal static class Commands
{
    private static readonly IScenario[] Scenarios =
    [
        new StartStream(),
        new LoadDecideAppend(),
        new Http(),
        new Latency(),
        new Throughput(),
        new Backlog(),
        new Import(),
        new Lists(),
        new Rebuild(),
        new Growth(),
        new LongStream(),
        new StartUp(),
    ];

    private static readonly IScenario[] OnlyByName = [new Soak(), new MartenAlone()];

    public static async Task<int> Run(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["raw-consumer", var database, var messaging, var queue, var batched]:
                    await RawConsumer.Run(database, messaging, queue, batched == "batched");
                    return 0;
                case ["raw-server", var url, var database, var messaging, var set, var count]:
                    await RawServer.Run(url, database, messaging, set, int.Parse(count, CultureInfo.InvariantCulture));
                    return 0;
                case ["raw-lists", var url, var database]:
                    await RawListServer.Run(url, database, Lists.Queries);
                    return 0;
                case ["load", var server, var token, var file]:
                    return await Load.Run(server, token, file);
                default:
                    return await Measure(BenchOptions.Parse(args));
            }
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static async Task<int> Measure(BenchOptions options)
    {
        var earlier = options.Against is { } file ? Report.Read(file) : null;
        var scenarios = Wanted(options.Scenario);
        var measurements = new List<Measurement>();
        var (failed, broken) = (false, false);
        await using var servers = await Servers.Start();
        await using var bench = new BenchRun(servers, options.Quick);
        foreach (var scenario in scenarios)
        {
            await Console.Error.WriteLineAsync($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {scenario.Name}");
            try
            {
                // nobody goes on with what one that failed has left half done
                if (broken)
                    await bench.EndMessaging();
                broken = false;
                await bench.Clear();
                var found = await scenario.Measure(bench);
                measurements.AddRange(found);
                if (!options.Quick)
                    await Draw(scenario.Name, found);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // what the others measured is not lost with it
                failed = broken = true;
                await Console.Error.WriteLineAsync($"{scenario.Name} failed: {e}");
            }
        }

        var report = new Report(TimeProvider.System.GetUtcNow(), Environment.ProcessorCount, options.Quick, measurements);
        await Console.Out.WriteLineAsync(options.Json ? report.ToJson() : Table.Of(measurements, options.Quick));
        var verdict = await Verdict(report, earlier);
        return failed ? 1 : verdict;
    }

    private static IReadOnlyList<IScenario> Wanted(string? name) => name is null
        ? Scenarios
        : Scenarios.Concat(OnlyByName).Where(s => s.Name == name).ToArray() is { Length: > 0 } wanted
            ? wanted
            : throw new UsageException($"There is no scenario '{name}'; there are {string.Join(", ", Scenarios.Concat(OnlyByName).Select(s => s.Name))}.");

    private static async Task Draw(string scenario, IReadOnlyList<Measurement> measurements)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "performance")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{scenario}.svg"), Picture.Of(scenario, measurements));
    }

    private static async Task<int> Verdict(Report report, Report? earlier)
    {
        foreach (var noisy in report.Measurements.Where(m => m.IsNoisy))
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"The machine was too noisy to tell {noisy.Name}: the runs lie {(noisy.Floor ?? noisy.Platform).Spread:P0} apart, more than {Measurement.NoiseBound:P0}."));
        }

        if (earlier is null)
            return 0;
        var worse = Comparison.Of(earlier, report);
        foreach (var w in worse)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{w.Name} has become worse: {w.Before:0.00} before, {w.Now:0.00} now; {w.Allowed:P0} could be chance or the machine."));
        }

        return worse.Count == 0 ? 0 : 1;
    }
}
