using System.Runtime.InteropServices;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;

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
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Figures(
        long Total, long Active, long AtRisk, long Inactive, long AnnualMeetingHeld, long Suspended, long Dissolving, long Merged, long Dissolved)
    {
        public static Figures operator +(Figures a, Figures b) => new(
            a.Total + b.Total, a.Active + b.Active, a.AtRisk + b.AtRisk, a.Inactive + b.Inactive, a.AnnualMeetingHeld + b.AnnualMeetingHeld,
            a.Suspended + b.Suspended, a.Dissolving + b.Dissolving, a.Merged + b.Merged, a.Dissolved + b.Dissolved);
    }

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

    /// <summary>What the figures may be divided by.</summary>
    private static readonly Dictionary<string, Func<PeriodTable, Func<PeriodRow, string>>> Divisions = new(StringComparer.Ordinal)
    {
        ["regency"] = table => ByRegion(table, Region.RegencyCodeLength),
        ["district"] = table => ByRegion(table, Region.DistrictCodeLength),
        ["nagari"] = table => ByRegion(table, Region.NagariCodeLength),
        ["type"] = _ => row => row.Type.ToString(),
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
        Census census,
        BusinessCalendar calendar,
        CancellationToken cancellation)
    {
        var day = AskedDay.OrToday(asOf, calendar);
        Func<PeriodTable, Func<PeriodRow, string>> division = by is null ? _ => _ => "" : Divisions.GetValueOrDefault(by)
            ?? throw new InvalidField(nameof(by), by, $"must be one of {string.Join(", ", Divisions.Keys)}");
        var area = string.IsNullOrEmpty(region) ? null : Region.Parse(region, nameof(region));
        var (groups, policies) = await census.Read((periods, policies) =>
        {
            var asked = new PeriodFilter(day, policies);
            if (area is not null)
                asked.In(area);
            if (type is { } one)
                asked.Where((_, in row) => row.Type == one);
            return (Groups(periods, asked, division(periods)), policies);
        }, cancellation);
        var all = groups.Aggregate(new Figures(), (sum, group) => sum + group.Figures);
        return TypedResults.Ok(new Statistics(
            day, all.Total, all.Active, all.AtRisk, all.Inactive, day.Year - 1, all.AnnualMeetingHeld, all.Suspended, all.Dissolving, all.Merged, all.Dissolved,
            policies.InForceOn(day).Version, by is null ? null : groups));
    }

    private static Func<PeriodRow, string> ByRegion(PeriodTable table, int length)
    {
        string[] codes = [.. table.Regions.Select(code => code[..length])];
        return row => codes[row.Region];
    }

    private static IReadOnlyList<Group> Groups(PeriodTable table, PeriodFilter asked, Func<PeriodRow, string> keyOf)
    {
        var groups = new Dictionary<string, Figures>(StringComparer.Ordinal);
        foreach (var n in asked.Of(table))
        {
            ref readonly var row = ref table.Rows[n];
            CollectionsMarshal.GetValueRefOrAddDefault(groups, keyOf(row), out _) += Of(row, asked.MeetingOf(table, row));
        }

        return [.. groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Group(g.Key, Region.NameOf(g.Key), g.Value))];
    }

    private static Figures Of(in PeriodRow row, AnnualMeetingStatus? meeting) => new(
        One(row.IsInExistence),
        One(row.Activity is ActivityStatus.Active or ActivityStatus.AtRisk),
        One(row.Activity == ActivityStatus.AtRisk),
        One(row.Activity == ActivityStatus.Inactive),
        One(meeting is AnnualMeetingStatus.Held or AnnualMeetingStatus.HeldLate),
        One(row.Suspended),
        One(row.LegalLife == LegalLife.Dissolving),
        One(row.LegalLife == LegalLife.Merged),
        One(row.LegalLife == LegalLife.Dissolved));

    private static long One(bool counts) => counts ? 1 : 0;
}
