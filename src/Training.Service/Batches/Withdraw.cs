using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A person leaves before the start; the head of the waiting list takes the seat.</summary>
internal static class Withdraw
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapWithdraw(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/withdrawal", (Guid id, Guid enrollmentId, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => Decide(batch, enrollmentId, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Withdraw an enrolment; promotes the head of the waiting list").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Guid enrollmentId, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        var leaving = batch.Find(enrollmentId);
        if (!leaving.IsOpen)
            throw new Refusal("EnrolmentNotOpen", "The enrolment has ended.", ("enrollmentStatus", leaving.Status));
        var withdrawn = new ParticipantWithdrawn(Require.NotAfter(request.On, today), enrollmentId, Require.Text(request.Reason, 500));
        return [withdrawn, .. WaitingList.Fill(batch.After([withdrawn]), withdrawn.OccurredOn)];
    }
}
