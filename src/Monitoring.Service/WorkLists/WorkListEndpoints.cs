using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Monitoring.WorkLists;

/// <summary>What one companion carries.</summary>
internal sealed record Load(string? Companion, int Cases, int VisitsDue, int VisitsOverdue, int StepsOverdue, int Stalled, int Sustaining);

internal static class WorkListEndpoints
{
    /// <param name="AsOf">The day whose work it is; today where none is given. Any day, to look ahead.</param>
    internal sealed record Query(Reason? Reason, DateOnly? AsOf, string? After, int? Limit);

    internal static void MapWorkLists(this IEndpointRouteBuilder app)
    {
        var lists = app.MapGroup("/work-lists").WithTags("Work lists");
        lists.MapGet("/mine", (
            [AsParameters] Query query, RecordsInMemory records, HttpContext http, MonitoringPolicies policies, BusinessCalendar calendar, CancellationToken cancellation) =>
            Page(query, http.User.Identity!.Name, district: null, records, policies, calendar, cancellation))
            .WithSummary("My cases for which there is something to do, the longest waiting first, page by page").Produces<DatedPage<WorkItem>>();
        lists.MapGet("/", (
            string? companion, string? district, [AsParameters] Query query, RecordsInMemory records, MonitoringPolicies policies, BusinessCalendar calendar,
            CancellationToken cancellation) =>
            Page(query, companion, district, records, policies, calendar, cancellation))
            .WithSummary("Cases for which there is something to do, by reason, companion and district, page by page").Produces<DatedPage<WorkItem>>();
        lists.MapGet("/load", async (
            string? district, DateOnly? asOf, RecordsInMemory records, MonitoringPolicies policies, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(Loads(await Open(records, companion: null, district, cancellation), asOf ?? calendar.Today, policies)))
            .WithSummary("How much each companion carries; cases without a plan have none");
    }

    internal static IEnumerable<WorkItem> Items(IReadOnlyList<CaseRow> open, DateOnly day, MonitoringPolicies policies, Reason? reason) =>
        from row in open
        let item = WorkItem.AsOf(row, day, policies)
        where item is not null && (reason is null || item.Reasons.Contains(reason.Value))
        select item;

    internal static IReadOnlyList<Load> Loads(IReadOnlyList<CaseRow> open, DateOnly day, MonitoringPolicies policies) =>
    [
        .. from row in open
           group (row.Case, Reasons: WorkItem.AsOf(row, day, policies)?.Reasons ?? []) by row.Case.Plan?.Companion into carried
           orderby carried.Key is null, carried.Key
           select new Load(
               carried.Key,
               carried.Count(),
               carried.Count(c => c.Reasons.Contains(Reason.VisitDue)),
               carried.Count(c => c.Reasons.Contains(Reason.VisitOverdue)),
               carried.Count(c => c.Reasons.Contains(Reason.StepOverdue)),
               carried.Count(c => c.Case.Stage == RevivalStage.Stalled),
               carried.Count(c => c.Case.Stage == RevivalStage.Sustaining)),
    ];

    private static async Task<IResult> Page(
        Query query, string? companion, string? district, RecordsInMemory records, MonitoringPolicies policies, BusinessCalendar calendar, CancellationToken cancellation)
    {
        var (most, place) = (PageCursor.Limit(query.Limit), Place.Parse(query.After, query.AsOf));
        var day = place?.AsOf ?? query.AsOf ?? calendar.Today;
        var items = Items(await Open(records, companion, district, cancellation), day, policies, query.Reason);
        return TypedResults.Ok(Place.PageOf(items, i => (i.Since, i.CaseId), day, place, most));
    }

    /// <summary>The open cases of a companion and district.</summary>
    private static async Task<IReadOnlyList<CaseRow>> Open(RecordsInMemory records, string? companion, string? district, CancellationToken cancellation)
    {
        var slice = new Slice(District: district, Companion: companion);
        return [.. (await records.Read(cancellation)).Cases.Where(row => row.Case.Ending is null && slice.Holds(row))];
    }
}
