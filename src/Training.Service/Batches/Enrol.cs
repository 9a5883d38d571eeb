using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// A person asks for a seat and gets it, or a place on the waiting list, in the order of arrival. Who shows a NationalId
/// that is known under another name keeps the seat or the place until an officer has decided who it is.
/// </summary>
internal static class Enrol
{
    /// <param name="CooperativeId">The cooperative that the person represents; who serves several takes one seat for one of them.</param>
    /// <param name="OverrideReason">Lets somebody in against the rule; admins only, and it opens no revival case.</param>
    internal sealed record Request(string NationalId, string Name, string? Phone, Guid CooperativeId, DateOnly On, string? OverrideReason);

    /// <param name="Warning">Something to look at that does not stand in the way.</param>
    /// <param name="IdentityCaseId">The case to resolve first, where the NationalId is known under another name.</param>
    internal sealed record Enrolled(
        Guid Id, long Version, Guid EnrollmentId, string PersonKey, EnrollmentStatus Status, string? Warning, Guid? IdentityCaseId);

    internal static void MapEnrol(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments", (
            Guid id, Request request, HttpContext http, CommandRunner commands, Applicants applicants) =>
        {
            var person = Person.Of(request.NationalId, request.Name, request.Phone);
            var letIn = OverrideBy(http, request.OverrideReason);
            return commands.InTurn(id, async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var (applicant, known) = await applicants.Find(session, batch, request.CooperativeId, person, letIn, cancellation);
                var enrolled = Decide(batch, applicant, request.On, commands.Today);
                stream.AppendOne(enrolled);
                applicants.Keep(session, id, enrolled, person, known);
                return Created(batch.After([enrolled]), batch.Version + 1, enrolled.EnrollmentId, applicants.Warning(person));
            });
        })
        .RequireRoles(Roles.Trainer).WithSummary("Enrol a person for a cooperative").Produces<Enrolled>(StatusCodes.Status201Created);

    internal static IEnrollmentEvent Decide(Batch batch, Applicant applicant, DateOnly on, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        return Seat(batch, applicant, Require.NotAfter(on, today), batch.IsFull || WaitingList.Of(batch).Any(), substituteFor: null);
    }

    /// <summary>The seat or the place itself, wherever the person comes from.</summary>
    internal static IEnrollmentEvent Seat(Batch batch, Applicant applicant, DateOnly on, bool waitlisted, Guid? substituteFor)
    {
        AssertNew(batch, applicant.PersonKey);
        var id = DerivedId.From(batch.Id, applicant.PersonKey, batch.Enrollments.Count);
        return applicant.NameDiffers
            ? new ParticipantRequested(
                on, id, applicant.PersonKey, applicant.CooperativeId, applicant.Eligibility, waitlisted, substituteFor,
                DerivedId.From("identity-case", id), applicant.Sex, applicant.PriorityFrom)
            : new ParticipantEnrolled(
                on, id, applicant.PersonKey, applicant.CooperativeId, applicant.Eligibility, waitlisted, substituteFor, applicant.Sex, applicant.PriorityFrom);
    }

    internal static void AssertNew(Batch batch, string personKey)
    {
        if (batch.Enrollments.FirstOrDefault(e => e.PersonKey == personKey && (e.IsOpen || e.TakesSeat)) is { } seated)
        {
            throw new Refusal(
                "AlreadyEnrolled", "The person is in this batch.", ("personKey", personKey), ("enrollmentId", seated.EnrollmentId), ("representing", seated.CooperativeId));
        }
    }

    internal static Override? OverrideBy(HttpContext http, string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? null
        : http.User.IsInRole(Roles.Admin) ? new Override(Require.Text(reason, 500, "overrideReason"), Roles.Admin)
        : throw Refusal.Forbidden("OverrideNotAllowed", "Only an admin lets somebody in against the rule.");

    internal static Answer Created(Batch batch, long version, Guid enrollmentId, string? warning)
    {
        var seated = batch.Find(enrollmentId);
        return new Answer(
            StatusCodes.Status201Created,
            new Enrolled(batch.Id, version, enrollmentId, seated.PersonKey, seated.Status, warning, seated.IdentityCaseId),
            version,
            $"/batches/{batch.Id}");
    }
}
