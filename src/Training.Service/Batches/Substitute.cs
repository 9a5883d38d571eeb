using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Another officer of the same cooperative takes over a seat, on the day or before. He is eligible by himself and attends
/// for himself; whose seat it was stays on record, and the cooperative's officers do not change by it.
/// </summary>
internal static class Substitute
{
    internal sealed record Request(string NationalId, string Name, string? Phone, DateOnly On, string Reason);

    internal static void MapSubstitute(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/substitution", (
            Guid id, Guid enrollmentId, Request request, CommandRunner commands, Applicants applicants) =>
        {
            var person = Person.Of(request.NationalId, request.Name, request.Phone);
            return commands.InTurn(id, async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var (applicant, known) = await applicants.Find(session, batch, batch.Find(enrollmentId).CooperativeId, person, letIn: null, cancellation);
                var events = Decide(batch, enrollmentId, applicant, request, commands.Today);
                stream.AppendMany(events);
                applicants.Keep(session, id, events[^1], person, known);
                return Enrol.Created(batch.After(events), batch.Version + events.Length, events[^1].EnrollmentId, applicants.Warning(person));
            });
        })
        .RequireRoles(Roles.Trainer).WithSummary("Another officer of the same cooperative takes over a seat").Produces<Enrol.Enrolled>(StatusCodes.Status201Created);

    internal static IEnrollmentEvent[] Decide(Batch batch, Guid enrollmentId, Applicant applicant, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Confirmed, BatchStatus.InProgress);
        var absent = batch.Find(enrollmentId);
        if (absent.Status != EnrollmentStatus.Confirmed)
            throw new Refusal("SeatNotOpen", "Only a seat that nobody has sat on is handed over.", ("enrollmentStatus", absent.Status));
        var on = Require.NotAfter(request.On, today);
        var seat = Enrol.Seat(batch, applicant, on, waitlisted: false, substituteFor: enrollmentId);
        return [new ParticipantSubstituted(on, enrollmentId, seat.EnrollmentId, Require.Text(request.Reason, 500)), seat];
    }
}
