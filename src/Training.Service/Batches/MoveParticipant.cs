using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Moves a person to another batch of the programme, in one transaction: a seat there for the place here, which the head of
/// the waiting list takes. Eligibility is decided anew, for that course and that first day.
/// </summary>
internal static class MoveParticipant
{
    internal sealed record Request(Guid ToBatchId, DateOnly On, string Reason);

    /// <param name="Id">The batch that was left.</param>
    /// <param name="EnrollmentId">The enrolment in the other batch.</param>
    internal sealed record Moved(Guid Id, long Version, Guid ToBatchId, Guid EnrollmentId);

    internal static void MapMove(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/move", (Guid id, Guid enrollmentId, Request request, CommandRunner commands, CourseCatalogue courses) =>
            commands.Run(async (session, cancellation) =>
            {
                var (from, left) = await commands.Fetch<Batch>(session, id, cancellation);
                var entered = await session.LoadForWriting<Batch>(request.ToBatchId, cancellation) ?? throw new NotFound(nameof(Batch), request.ToBatchId);
                var to = entered.Aggregate;
                var person = from.Find(enrollmentId);
                var known = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(person.CooperativeId), cancellation);
                var eligibility = Eligible.Decide(
                    known, person.CooperativeId, person.PersonKey, to, courses.Of(to), Override.Of(person.Eligibility));
                var (leaving, entering) = Decide(from, to, enrollmentId, eligibility, request, commands.Today);
                left.AppendMany(leaving);
                entered.AppendOne(entering);
                return Answer.Ok(new Moved(id, from.Version + leaving.Length, to.Id, entering.EnrollmentId), from.Version + leaving.Length);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Move a person to another batch that has a seat").Produces<Moved>();

    internal static (IDomainEvent[] Leaving, ParticipantEnrolled Entering) Decide(
        Batch from, Batch to, Guid enrollmentId, Eligibility eligibility, Request request, DateOnly today)
    {
        from.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        to.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        if (to.Id == from.Id || to.ProgrammeId != from.ProgrammeId)
            throw Refusal.Always("NotAnotherBatch", "People are moved between batches of one programme.", ("from", from.Id), ("to", to.Id));
        var person = from.Find(enrollmentId);
        if (!person.IsOpen)
            throw new Refusal("EnrolmentNotOpen", "The enrolment has ended.", ("enrollmentStatus", person.Status));
        if (person.Status == EnrollmentStatus.Requested)
            throw new Refusal("IdentityNotDecided", "An officer must first decide who the person is.", ("identityCaseId", person.IdentityCaseId));
        Enrol.AssertNew(to, person.PersonKey);
        if (to.IsFull)
            throw new Refusal("BatchFull", "The other batch has no seat left.", ("batchId", to.Id), ("capacity", to.Capacity));

        var on = Require.NotAfter(request.On, today);
        var entering = new ParticipantEnrolled(
            on, DerivedId.From(to.Id, person.PersonKey, to.Enrollments.Count), person.PersonKey, person.CooperativeId, eligibility, Waitlisted: false, SubstituteFor: null,
            person.Sex, to.CourseCode == from.CourseCode ? person.PriorityFrom : null);
        var moved = new ParticipantMoved(on, enrollmentId, to.Id, entering.EnrollmentId, Require.Text(request.Reason, 500));
        return ([moved, .. WaitingList.Fill(from.After([moved]), on)], entering);
    }
}
