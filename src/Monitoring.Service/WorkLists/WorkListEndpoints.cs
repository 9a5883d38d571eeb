using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Monitoring.WorkLists;

/// <summary>What one companion carries.</summary>
internal sealed record Load(string? Companion, int Cases, int VisitsDue, int VisitsOverdue, int StepsOverdue, int Stalled, int Sustaining);

internal static class WorkListEndpoints
{
    internal sealed record WorkList(DateOnly AsOf, IReadOnlyList<WorkItem> Items);

    internal static void MapWorkLists(this IEndpointRouteBuilder app)
    {
        var lists = app.MapGroup("/work-lists").WithTags("Work lists");
        lists.MapGet("/mine", async (
            Reason? reason, DateOnly? asOf, IQuerySession session, HttpContext http, MonitoringPolicy policy, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(List(await Load(session, cancellation), asOf ?? calendar.Today, policy, reason, http.User.Identity!.Name, district: null)))
            .WithSummary("My cases for which there is something to do, the longest waiting first");
        lists.MapGet("/", async (
            Reason? reason, string? companion, string? district, DateOnly? asOf, IQuerySession session, MonitoringPolicy policy, BusinessCalendar calendar,
            CancellationToken cancellation) =>
            TypedResults.Ok(List(await Load(session, cancellation), asOf ?? calendar.Today, policy, reason, companion, district)))
            .WithSummary("Cases for which there is something to do, by reason, companion and district");
        lists.MapGet("/load", async (
            string? district, DateOnly? asOf, IQuerySession session, MonitoringPolicy policy, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(Loads(await Load(session, cancellation), asOf ?? calendar.Today, policy, district)))
            .WithSummary("How much each companion carries; cases without a plan have none");
    }

    internal static WorkList List(
        IReadOnlyList<CaseRow> open, DateOnly day, MonitoringPolicy policy, Reason? reason, string? companion, string? district) => new(
        day,
        [
            .. from row in open
               where companion is null || row.Case.Plan?.Companion == companion
               where district is null || row.District == district
               let item = WorkItem.AsOf(row, day, policy)
               where item is not null && (reason is null || item.Reasons.Contains(reason.Value))
               orderby item.Since, item.CaseId
               select item,
        ]);

    internal static IReadOnlyList<Load> Loads(IReadOnlyList<CaseRow> open, DateOnly day, MonitoringPolicy policy, string? district) =>
    [
        .. from row in open
           where district is null || row.District == district
           group (row.Case, Reasons: WorkItem.AsOf(row, day, policy)?.Reasons ?? []) by row.Case.Plan?.Companion into carried
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

    /// <summary>The open cases, each with its cooperative's name and district.</summary>
    private static async Task<IReadOnlyList<CaseRow>> Load(IQuerySession session, CancellationToken cancellation)
    {
        var open = await session.Query<RevivalCase>().Where(c => c.Stage != RevivalStage.Closed).ToListAsync(cancellation);
        var watches = await session.LoadManyAsync<Cooperatives.CooperativeWatch>(
            cancellation, [.. open.Select(c => Cooperatives.CooperativeWatch.IdOf(c.CooperativeId)).Distinct()]);
        return new Records(open, watches).Cases;
    }
}
