using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.WorkLists;

/// <summary>Whose terms of office are about to end, the first first.</summary>
internal static class TermsEnding
{
    private const int MostOfAList = 500;
    private const int MostDays = 1_830; // the longest term
    private const int UsualDays = 90;

    internal sealed record Row(
        Guid CooperativeId,
        string Name,
        string RegionCode,
        string? Nagari,
        Guid OfficerId,
        string PersonKey,
        OfficerRole Role,
        DateOnly TermStart,
        DateOnly TermEnd,
        int DaysLeft);

    /// <param name="Until">The last day that was looked at.</param>
    /// <param name="Total">How many terms end by then.</param>
    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record WorkList(DateOnly AsOf, DateOnly Until, int Total, IReadOnlyList<Row> Items, string? Next);

    internal static void MapTermsEnding(this IEndpointRouteBuilder app) =>
        app.MapGet("/officers/terms-ending", async (
            DateOnly? asOf,
            int? within,
            string? region,
            string? after,
            int? limit,
            IQuerySession session,
            BusinessCalendar calendar,
            CancellationToken cancellation) =>
        {
            var day = AskedDay.OrToday(asOf, calendar);
            var until = day.AddDays(Require.Between(within ?? UsualDays, 0, MostDays, nameof(within)));
            var first = new FirstRows<Row>(Place.Parse(after), Require.Between(limit ?? 100, 1, MostOfAList, nameof(limit)));
            var area = region is null ? null : Region.Parse(region, nameof(region));
            var total = 0;
            await foreach (var page in CooperativePages.Of(session, area, after: null, cancellation))
            {
                foreach (var row in page.SelectMany(c => AsOf(c, day, until)))
                {
                    total++;
                    first.Pass(new Place(row.TermEnd, row.OfficerId), row);
                }
            }

            return TypedResults.Ok(new WorkList(day, until, total, first.Rows, first.Next));
        })
        .WithTags("Work lists")
        .WithSummary("Officers whose terms end within so many days (90, when none are given)")
        .Produces<WorkList>();

    internal static IEnumerable<Row> AsOf(Cooperative known, DateOnly day, DateOnly until)
    {
        var c = known.AsOf(day);
        return c.ExistsOn(day)
            ? c.OfficersInTerm(day).Where(o => o.TermEnd <= until).Select(o => new Row(
                c.Id,
                c.Profile.Name,
                c.Profile.RegionCode,
                Region.NameOf(c.Profile.RegionCode),
                o.OfficerId,
                o.PersonKey,
                o.Role,
                o.TermStart,
                o.TermEnd,
                o.TermEnd.DayNumber - day.DayNumber))
            : [];
    }
}
