using System.Diagnostics;
using System.Globalization;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>Lists and searches over the nation's cooperatives, by HTTP, beside Kestrel over the same SQL by hand.</summary>
internal sealed class Lists : IScenario
{
    private const string Columns =
        """
        select cooperative_id, name, legal_entity_number, cooperative_number, type, form, region_code, legal_life, suspended, activity, since,
               case when legal_life <> 'Registered' then null
                    when held_on[2019 - first_book_year + 1] <= '2020-06-29' then case when held_on[2019 - first_book_year + 1] <= '2020-06-30' then 'Held' else 'HeldLate' end
                    when 2019 < first_book_year then null
                    else 'NotDue'
               end,
               officers_in_term, next_term_end
        from listed_periods
        where valid_from <= '2020-06-29' and valid_until > '2020-06-29' and since <= '2020-06-29' and legal_life in ('Registered', 'Dissolving')
        """;

    /// <summary>By hand the lists need them; the platform reads from memory, and has none.</summary>
    private const string Indexes =
        """
        create extension if not exists pg_trgm;
        create index on listed_cooperatives using gin (words gin_trgm_ops);
        create index on listed_periods (name_order, cooperative_id, valid_from, valid_until, activity, type);
        create index on listed_periods (number_order, cooperative_id, valid_from, valid_until, activity);
        create index on listed_periods (region_code, cooperative_id, valid_from, valid_until, activity, type);
        """;

    private sealed record Asked(string Name, string Path, string Sql);

    private static readonly Asked[] All =
    [
        new("by name", "cooperatives?limit=100", $"{Columns} order by name_order, cooperative_id limit 101"),
        new("of a district", "cooperatives?limit=100&region=13.11.01", $"{Columns} and region_code >= '13.11.01' and region_code < '13.11.01/' order by name_order, cooperative_id limit 101"),
        new("inactive, by number", "cooperatives?limit=100&activity=Inactive&sort=number", $"{Columns} and activity = any ('{{Inactive}}') order by number_order, cooperative_id limit 101"),
        new("search", "cooperatives?limit=100&search=gadang+talago+4711", $"{Columns} and {Word("gadang")} and {Word("talago")} and cooperative_id in (select cooperative_id from listed_cooperatives where words like '%4711%') order by name_order, cooperative_id limit 101"),
    ];

    public string Name => "lists";

    /// <summary>Those that the floor answers by, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Queries { get; } = [.. All.Select(asked => asked.Sql)];

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var nation = bench.Nation ??= await Filled(bench);
        await using (var database = Servers.Pool(nation))
        await using (var indexes = database.CreateCommand(Indexes))
            await indexes.ExecuteNonQueryAsync();
        var starting = NationalRegistry.StartAtRest(bench.Servers, nation);
        var rawAddress = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports.Free()}/");
        await using var raw = await Role.Start("raw-lists", rawAddress, nation);
        await using var registry = await starting;
        using var rawClient = new HttpClient { BaseAddress = new Uri(rawAddress) };
        var times = bench.Size(500, 120);
        foreach (var (number, asked) in All.Index())
        {
            // until all is compiled for good
            await Percentile95(times, rawClient, $"{number}");
            await Percentile95(times, registry.Client, asked.Path);
        }

        var measurements = new List<Measurement>();
        foreach (var (number, asked) in All.Index())
        {
            var (floor, platform) = await Interleaved.Measure(
                BenchRun.Runs,
                _ => Percentile95(times, rawClient, $"{number}"),
                _ => Percentile95(times, registry.Client, asked.Path));
            measurements.Add(new($"{Name} {asked.Name}", $"list {asked.Name}, 95th percentile", "ms", floor, platform, new(Judged.RatioAtMost, 1.5, 1.1)));
        }

        bench.Nation = null;
        return measurements;
    }

    private static async Task<string> Filled(BenchRun bench)
    {
        await using var national = await NationalRegistry.Start(bench.Servers);
        await national.Import(SampleCooperatives.Roster(bench.NationalRows));
        return national.Database;
    }

    private static string Word(string word) => $"cooperative_id in (select cooperative_id from listed_cooperatives where words like '%{word}%' or '{word}' <% words)";

    private static async Task<double> Percentile95(int times, HttpClient client, string path)
    {
        var milliseconds = new List<double>();
        for (var n = 0; n < times; n++)
        {
            var clock = Stopwatch.StartNew();
            await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        return Runs.Percentile(milliseconds, 0.95);
    }
}
