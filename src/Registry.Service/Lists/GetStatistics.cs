using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>How many cooperatives there are, and how many of them live, on a date.</summary>
internal static class GetStatistics
{
    /// <param name="Total">Those in legal existence.</param>
    /// <param name="Active">Active ones, those at risk included: "aktif" in the Ministry's sense.</param>
    /// <param name="AtRisk">Those of the active ones that missed due meetings.</param>
    /// <param name="AnnualMeetingHeld">Those that have held the meeting for the last closed book year.</param>
    /// <param name="Suspended">Those of the total that are suspended; they count as active or inactive all the same.</param>
    /// <param name="Dissolving">Those of the total whose dissolution has begun.</param>
    /// <param name="Merged">Those that were absorbed by another by then; not in the total.</param>
    /// <param name="Dissolved">Those that were dissolved by then; not in the total.</param>
    internal sealed record Figures(long Total, long Active, long AtRisk, long Inactive, long AnnualMeetingHeld, long Suspended, long Dissolving, long Merged, long Dissolved);

    /// <param name="Groups">The same by what was asked for.</param>
    internal sealed record Statistics(
        DateOnly AsOf,
        long Total,
        long Active,
        long AtRisk,
        long Inactive,
        int BookYear,
        long AnnualMeetingHeld,
        long Suspended,
        long Dissolving,
        long Merged,
        long Dissolved,
        string PolicyVersion,
        IReadOnlyList<Group>? Groups);

    /// <param name="Key">A region's code, or a type.</param>
    internal sealed record Group(string Key, string? Name, Figures Figures);

    /// <summary>What the figures may be divided by, and the expression for it.</summary>
    private static readonly Dictionary<string, string> Divisions = new(StringComparer.Ordinal)
    {
        ["regency"] = $"left(region_code, {Region.RegencyCodeLength})",
        ["district"] = $"left(region_code, {Region.DistrictCodeLength})",
        ["nagari"] = "region_code",
        ["type"] = "type",
    };

    internal static void MapStatistics(this IEndpointRouteBuilder app)
    {
        var statistics = app.MapGroup("/statistics").WithTags("Statistics");
        statistics.MapGet("/", Get).WithSummary("Cooperatives by activity, as of a date").Produces<Statistics>();
        statistics.MapSeries();
    }

    private static async Task<IResult> Get(
        DateOnly? asOf,
        string? region,
        CooperativeType? type,
        string? by,
        IQuerySession session,
        NpgsqlDataSource database,
        BusinessCalendar calendar,
        CancellationToken cancellation)
    {
        var day = AskedDay.OrToday(asOf, calendar);
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var query = Of(new PeriodQuery(day, policies), region, type);
        var division = by is null ? "''" : Divisions.GetValueOrDefault(by)
            ?? throw new InvalidField(nameof(by), by, $"must be one of {string.Join(", ", Divisions.Keys)}");
        var groups = await Read(query, division, database, cancellation);
        var all = groups.Select(g => g.Figures).Aggregate(new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0), (a, b) => new Figures(
            a.Total + b.Total, a.Active + b.Active, a.AtRisk + b.AtRisk, a.Inactive + b.Inactive, a.AnnualMeetingHeld + b.AnnualMeetingHeld,
            a.Suspended + b.Suspended, a.Dissolving + b.Dissolving, a.Merged + b.Merged, a.Dissolved + b.Dissolved));
        return TypedResults.Ok(new Statistics(
            day, all.Total, all.Active, all.AtRisk, all.Inactive, query.BookYear, all.AnnualMeetingHeld, all.Suspended, all.Dissolving, all.Merged, all.Dissolved,
            policies.InForceOn(day).Version, by is null ? null : groups));
    }

    internal static PeriodQuery Of(PeriodQuery query, string? region, CooperativeType? type)
    {
        if (!string.IsNullOrEmpty(region))
            query.In(Region.Parse(region, nameof(region)));
        if (type is { } one)
            query.Where("type = @type", "type", one.ToString());
        return query;
    }

    private static async Task<IReadOnlyList<Group>> Read(PeriodQuery query, string division, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = query.Command(database,
            $$"""
            select {{division}},
                   count(*) filter (where {{PeriodQuery.InExistence}}),
                   count(*) filter (where activity in ('Active', 'AtRisk')),
                   count(*) filter (where activity = 'AtRisk'),
                   count(*) filter (where activity = 'Inactive'),
                   count(*) filter (where legal_life = 'Registered' and held_on[@bookYear - first_book_year + 1] <= @asOf),
                   count(*) filter (where suspended),
                   count(*) filter (where legal_life = 'Dissolving'),
                   count(*) filter (where legal_life = 'Merged'),
                   count(*) filter (where legal_life = 'Dissolved')
            from listed_periods where {where} group by 1 order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var groups = new List<Group>();
        while (await reader.ReadAsync(cancellation))
        {
            var key = reader.GetString(0);
            groups.Add(new Group(key, Region.NameOf(key), new Figures(
                reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9))));
        }

        return groups;
    }
}
