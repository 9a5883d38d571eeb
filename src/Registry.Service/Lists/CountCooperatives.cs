using System.Runtime.InteropServices;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Time;

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

    /// <summary>What rows have in common that are counted as one; the region by its number.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Kind(
        ActivityStatus? Activity, CooperativeType Type, CooperativeForm Form, AnnualMeetingStatus? Meeting, bool HasOfficers, ushort Region);

    internal static void MapCounts(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/counts", async (
            [AsParameters] CooperativeFilter filter, Census census, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = AskedDay.OrToday(filter.AsOf, calendar);
            return TypedResults.Ok(await census.Read((periods, policies) =>
            {
                var asked = filter.Among(day, periods, policies);
                return Of(Groups(periods, asked, filter.Region), filter, day, asked.BookYear);
            }, cancellation));
        }).WithSummary("How many cooperatives a list holds, by each of its filters");

    private static IReadOnlyList<Group> Groups(PeriodTable table, PeriodFilter asked, string? region)
    {
        var counts = new Dictionary<Kind, long>();
        foreach (var n in asked.Of(table))
        {
            ref readonly var row = ref table.Rows[n];
            var kind = new Kind(row.Activity, row.Type, row.Form, asked.MeetingOf(table, row), row.HasOfficers, row.Region);
            CollectionsMarshal.GetValueRefOrAddDefault(counts, kind, out _)++;
        }

        var below = Region.LengthBelow(region);
        return
        [
            .. counts.Select(c => new Group(
                c.Key.Activity?.ToString(), c.Key.Type.ToString(), c.Key.Form.ToString(), c.Key.Meeting?.ToString(),
                (c.Key.HasOfficers ? OfficerTerms.InTerm : OfficerTerms.None).ToString(), table.Regions[c.Key.Region][..below], c.Value)),
        ];
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
