using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Who waits for a seat, in the order in which they came. Ahead of that order stand those whose class was cancelled, and
/// those whom an officer moved up with a reason.
/// </summary>
internal static class WaitingList
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapMoveUp(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/moving-up", (Guid id, Guid enrollmentId, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => Decide(batch, enrollmentId, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Move somebody to the head of the waiting list, with the reason").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Guid enrollmentId, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        var waiting = batch.Find(enrollmentId);
        if (waiting.Status != EnrollmentStatus.Waitlisted)
            throw new Refusal("NotWaiting", "Only who waits is moved up.", ("enrollmentStatus", waiting.Status));
        var moved = new ParticipantMovedUp(Require.NotAfter(request.On, today), enrollmentId, AheadOf(batch), Require.Text(request.Reason, 500));
        if (Of(batch).First().EnrollmentId != enrollmentId)
            yield return moved;
    }

    /// <summary>Those who wait, the next one first.</summary>
    internal static IEnumerable<Enrollment> Of(Batch batch) =>
        batch.Enrollments.Where(e => e.Status == EnrollmentStatus.Waitlisted).OrderByDescending(e => e.Precedence);

    /// <summary>Gives the free seats to those who wait.</summary>
    internal static IEnumerable<ParticipantPromoted> Fill(Batch batch, DateOnly on) =>
        Of(batch).Take(Math.Max(0, batch.Capacity - batch.SeatsHeld)).Select(head => new ParticipantPromoted(on, head.EnrollmentId));

    private static int AheadOf(Batch batch) => Of(batch).Max(e => e.Precedence) + 1;
}
