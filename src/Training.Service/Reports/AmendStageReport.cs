using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Reports;

/// <summary>Tells the Ministry what has changed since a stage was reported: a further version, and the earlier ones stay.</summary>
internal static class AmendStageReport
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapAmendStageReport(this RouteGroupBuilder programmes) =>
        programmes.MapPost("/{id:guid}/stages/{stage:int}/report/amendments", (Guid id, int stage, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var programme = await session.LoadAsync<Programme>(id, cancellation) ?? throw new NotFound(nameof(Programme), id);
                programme.AssertSubmitted(Stages.Parse(stage));
                var (report, stream) = await commands.Fetch<StageReport>(session, StageReport.IdOf(id, stage), cancellation);
                var facts = await StageFacts.Load(session, id, stage, cancellation);
                stream.AppendOne(Decide(report, programme, facts, request, commands.Today));
                return Answer.Ok(report.Id, report.Version + 1);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Amend a submitted report; every version stays").Produces<Answer.Accepted>();

    internal static StageReportAmended Decide(StageReport report, Programme programme, StageFacts facts, Request request, DateOnly today)
    {
        foreach (var batch in facts.Ended)
            programme.Of(batch.Id).AssertNotExceeded();
        var content = facts.ContentFor(programme);
        return content.Says(report.Latest.Content)
            ? throw new Refusal("NothingToAmend", "The report says what is so already.", ("version", report.Latest.Number))
            : new StageReportAmended(Require.NotAfter(request.On, today), Require.Text(request.Reason, 500), content);
    }
}
