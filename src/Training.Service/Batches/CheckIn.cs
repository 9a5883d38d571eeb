using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A participant arrives and gets the badge.</summary>
internal static class CheckIn
{
    internal sealed record Request(DateOnly On);

    internal static void MapCheckIn(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/check-in", (Guid id, Guid enrollmentId, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => Decide(batch, enrollmentId, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Check a participant in; again is harmless").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Guid enrollmentId, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Confirmed, BatchStatus.InProgress);
        var on = Require.NotAfter(request.On, today);
        if (!batch.Days.Contains(on))
            throw new Refusal("NotADayOfTheBatch", "Participants are checked in on a day of the batch.", ("on", on), ("days", batch.Days));
        var participant = batch.Find(enrollmentId);
        return participant.Status switch
        {
            EnrollmentStatus.Confirmed => [new ParticipantCheckedIn(on, enrollmentId)],
            EnrollmentStatus.CheckedIn => [],
            EnrollmentStatus.Requested => throw new Refusal("IdentityNotDecided", "An officer must first decide who the person is.", ("identityCaseId", participant.IdentityCaseId)),
            _ => throw new Refusal("NoSeat", "Who has no seat is not checked in.", ("enrollmentStatus", participant.Status)),
        };
    }
}
