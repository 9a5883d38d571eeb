using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;
using BatchReported = KoperasiPlatform.Training.Batches.BatchReported;

namespace KoperasiPlatform.Training.Reports;

/// <summary>
/// Hands the Ministry a stage's report: keeps what it says, locks the stage's batches, releases what they did not spend, and
/// lets no further class end in that half of the year; all in one transaction. A half without classes is reported too.
/// </summary>
internal static class SubmitStageReport
{
    internal sealed record Request(DateOnly On);

    internal sealed record Submission(IDomainEvent[] Ledger, IReadOnlyList<(Guid BatchId, BatchReported Reported)> Batches, StageReportSubmitted Report);

    internal static void MapSubmitStageReport(this RouteGroupBuilder programmes) =>
        programmes.MapPost("/{id:guid}/stages/{stage:int}/report", (Guid id, int stage, Request request, CommandRunner commands) =>
            commands.InTurn(id, async (session, cancellation) =>
            {
                var (programme, ledger) = await commands.Fetch<Programme>(session, id, cancellation);
                var facts = await StageFacts.Load(session, id, Stages.Parse(stage), cancellation);
                var submission = Decide(programme, facts, request, commands.Today);
                foreach (var (batchId, reported) in submission.Batches)
                    (await session.Events.FetchForWriting<Batch>(batchId, facts.VersionOf(batchId), cancellation)).AppendOne(reported);
                ledger.AppendMany(submission.Ledger);
                var reportId = StageReport.IdOf(id, stage);
                session.Events.StartStream<StageReport>(reportId, submission.Report);
                return Answer.Created($"/programmes/{id}/stages/{stage}/report", reportId, 1);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Submit a stage's report to the Ministry; locks it and its batches")
        .Produces<Answer.Accepted>(StatusCodes.Status201Created);

    internal static Submission Decide(Programme programme, StageFacts facts, Request request, DateOnly today)
    {
        var on = Require.NotAfter(request.On, today);
        programme.AssertNotSubmitted(facts.Stage);
        var ended = facts.Ended;
        if (ended.Where(b => b.Status is not (BatchStatus.Completed or BatchStatus.Reported) && !b.Status.IsCalledOff()).Select(b => b.Id).ToArray() is { Length: > 0 } open)
            throw new Refusal("BatchesNotOver", "Classes of the stage are not completed, cancelled or aborted yet.", ("batchIds", open));
        foreach (var batch in ended)
            programme.Of(batch.Id).AssertNotExceeded();

        (Guid BatchId, BatchReported Reported)[] reported = [.. ended.Where(b => b.Status == BatchStatus.Completed).Select(b => (b.Id, new BatchReported(on)))];
        IDomainEvent[] ledger = [.. reported.Select(r => new BudgetReleased(on, r.BatchId, Held: true)), new StageSubmitted(on, facts.Stage)];
        var after = facts with { Batches = [.. facts.Batches.Select(b => b.After(reported.Where(r => r.BatchId == b.Id).Select(r => r.Reported)))] };
        return new Submission(ledger, reported, new StageReportSubmitted(on, programme.Id, facts.Stage, after.ContentFor(programme.After(ledger))));
    }
}
