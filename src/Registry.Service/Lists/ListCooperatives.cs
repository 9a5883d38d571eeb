using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Lists cooperatives as of a date: filtered, sorted, page by page.</summary>
internal static class ListCooperatives
{
    /// <param name="Meeting">How the annual meeting for the last closed book year stands; absent where that is not accounted for.</param>
    /// <param name="Activity">Absent once its legal life has ended.</param>
    /// <param name="NextTermEnd">The last day of the term that ends first.</param>
    internal sealed record Item(
        Guid Id,
        string Name,
        string LegalEntityNumber,
        string? CooperativeNumber,
        CooperativeType Type,
        CooperativeForm Form,
        string RegionCode,
        string? Nagari,
        LegalLife LegalLife,
        bool Suspended,
        ActivityStatus? Activity,
        DateOnly Since,
        AnnualMeetingStatus? Meeting,
        int OfficersInTerm,
        DateOnly? NextTermEnd);

    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record Page(DateOnly AsOf, IReadOnlyList<Item> Items, string? Next);

    internal static void MapList(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/", List).WithSummary("List cooperatives as of a date").Produces<Page>();

    private static async Task<IResult> List(
        [AsParameters] CooperativeFilter filter,
        string? sort,
        string? after,
        int? limit,
        Census census,
        BusinessCalendar calendar,
        CancellationToken cancellation)
    {
        var most = PageCursor.Limit(limit);
        var order = ListOrder.Parse(sort);
        var cursor = ListCursor.Parse(after, order, filter.AsOf);
        var day = AskedDay.OrToday(cursor?.AsOf ?? filter.AsOf, calendar);
        var start = cursor is null ? null : order.PlaceAt(cursor.Key, cursor.Id);
        return TypedResults.Ok(await census.Read((periods, policies) =>
        {
            var asked = filter.On(day, periods, policies);
            var rows = order.First(most + 1, start, asked, periods);
            var items = rows.Take(most).Select(n => Shown(periods, n, asked)).ToArray();
            return new Page(day, items, rows.Count > most ? Cursor(order, day, order.PlaceOf(periods, rows[most - 1])) : null);
        }, cancellation));
    }

    private static string Cursor(ListOrder order, DateOnly day, ListPlace last) => new ListCursor(order.Name, day, last.Id, order.KeyOf(last)).ToString();

    private static Item Shown(PeriodTable periods, int n, PeriodFilter asked)
    {
        ref readonly var row = ref periods.Rows[n];
        var name = periods.NameOf(n);
        var region = periods.Regions[row.Region];
        return new Item(
            name.Id, name.Name, name.LegalEntityNumber, name.CooperativeNumber, row.Type, row.Form, region, Region.NameOf(region), row.LegalLife, row.Suspended, row.Activity,
            DateOnly.FromDayNumber(row.Since), asked.MeetingOf(periods, row), row.OfficersInTerm, row.NextTermEnd == PeriodTable.Never ? null : DateOnly.FromDayNumber(row.NextTermEnd));
    }
}
