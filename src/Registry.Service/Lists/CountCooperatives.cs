using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// How many cooperatives a list holds, and how many it would hold with another value of one of its filters: each of them is
/// counted under all the others.
/// </summary>
internal static class CountCooperatives
{
    /// <param name="Regions">The regions one level below the one that is asked for.</param>
    internal sealed record Counts(
        DateOnly AsOf,
        int BookYear,
        long Total,
        IReadOnlyDictionary<string, long> Activity,
        IReadOnlyDictionary<string, long> Type,
        IReadOnlyDictionary<string, long> Form,
        IReadOnlyDictionary<string, long> Meeting,
        IReadOnlyDictionary<string, long> Officers,
        IReadOnlyList<RegionCount> Regions);

    internal sealed record RegionCount(string Code, string? Name, long Count);

    /// <summary>Those alike in all that is counted.</summary>
    private sealed record Group(string? Activity, string Type, string Form, string? Meeting, string Officers, string Region, long Count);

    internal static void MapCounts(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/counts", async (
            [AsParameters] CooperativeFilter filter, IQuerySession session, NpgsqlDataSource database, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = AskedDay.OrToday(filter.AsOf, calendar);
            var query = filter.Among(day, await CooperativeCommands.Policies(session, cancellation));
            return TypedResults.Ok(Of(await Groups(query, filter.Region, database, cancellation), filter, day, query.BookYear));
        }).WithSummary("How many cooperatives a list holds, by each of its filters");

    private static async Task<IReadOnlyList<Group>> Groups(
        PeriodQuery query, string? region, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = query.Command(database,
            $$"""
            select activity, type, form, {{PeriodQuery.MeetingStatus}}, officers_in_term > 0, left(region_code, {{Region.LengthBelow(region)}}), count(*)
            from listed_periods where {where} group by 1, 2, 3, 4, 5, 6
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var groups = new List<Group>();
        while (await reader.ReadAsync(cancellation))
        {
            var officers = reader.GetBoolean(4) ? OfficerTerms.InTerm : OfficerTerms.None;
            groups.Add(new Group(Text(0), reader.GetString(1), reader.GetString(2), Text(3), officers.ToString(), reader.GetString(5), reader.GetInt64(6)));
        }

        return groups;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static Counts Of(IReadOnlyList<Group> groups, CooperativeFilter filter, DateOnly day, int bookYear)
    {
        (Func<Group, string?> Value, HashSet<string> Wanted)[] facets =
        [
            (g => g.Activity, Names(filter.Activity)),
            (g => g.Type, Names(filter.Type)),
            (g => g.Form, Names(filter.Form is { } form ? new[] { form } : null)),
            (g => g.Meeting, Names(filter.Meeting)),
            (g => g.Officers, Names(filter.Officers is { } officers ? new[] { officers } : null)),
        ];

        bool Meets(Group group, int except) => !facets.Where((facet, n) => n != except && facet.Wanted.Count > 0 && !facet.Wanted.Contains(facet.Value(group) ?? "")).Any();

        IReadOnlyDictionary<string, long> By(int n) => groups.Where(g => Meets(g, except: n) && facets[n].Value(g) is not null)
            .GroupBy(g => facets[n].Value(g)!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(x => x.Count), StringComparer.Ordinal);

        Group[] listed = [.. groups.Where(g => Meets(g, except: -1))];
        return new Counts(
            day, bookYear, listed.Sum(g => g.Count), By(0), By(1), By(2), By(3), By(4),
            [.. listed.GroupBy(g => g.Region, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new RegionCount(g.Key, Region.NameOf(g.Key), g.Sum(x => x.Count)))]);
    }

    private static HashSet<string> Names<T>(T[]? values)
        where T : struct, Enum => [.. (values ?? []).Select(v => v.ToString())];
}
