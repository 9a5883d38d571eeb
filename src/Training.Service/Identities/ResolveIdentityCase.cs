using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using Marten;

namespace KoperasiPlatform.Training.Identities;

/// <summary>
/// An officer decides who came: the person of that NationalId under another spelling, who gets what was kept for him, or
/// somebody who gave a wrong number, who is rejected and enrols again with his own.
/// </summary>
internal static class ResolveIdentityCase
{
    /// <param name="Name">For the same person: which name stands from now on.</param>
    internal sealed record Request(IdentityOutcome Outcome, StandingName? Name, DateOnly On, string Reason);

    internal static void MapResolve(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/resolution", (Guid id, Request request, CommandRunner commands, PersonVault vault, CourseCatalogue courses) =>
            commands.Run(async (session, cancellation) =>
            {
                var (identity, stream) = await commands.Fetch<IdentityCase>(session, id, cancellation);
                if (Decide(identity, request, commands.Today) is not { } resolved)
                    return Answer.Ok(id, identity.Version);
                stream.AppendOne(resolved);
                if (resolved.Name == StandingName.Claimed)
                    await Rename(session, vault, identity, cancellation);
                var batch = await session.Events.FetchForWriting<Batch>(identity.BatchId, cancellation);
                batch.AppendMany(Admit(batch.Aggregate!, identity.EnrollmentId, resolved, courses.Find(batch.Aggregate!.CourseCode)));
                return Answer.Ok(id, identity.Version + 1);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Decide who the person is, and with it the enrolment").Produces<Answer.Accepted>();

    internal static IdentityCaseResolved? Decide(IdentityCase identity, Request request, DateOnly today)
    {
        if (request.Outcome == IdentityOutcome.SamePerson != request.Name is not null)
            throw new InvalidField("name", request.Name, "says which name stands, for the same person and only then");
        var resolved = new IdentityCaseResolved(Require.NotAfter(request.On, today), request.Outcome, request.Name, Require.Text(request.Reason, 500));
        return identity.Outcome is null ? resolved
            : identity.Outcome == request.Outcome && identity.Name == request.Name ? null
            : throw new Refusal("IdentityCaseResolved", "The case was decided otherwise.", ("outcome", identity.Outcome), ("resolvedOn", identity.ResolvedOn));
    }

    /// <summary>The name that was claimed stands from now on; of a person who was erased meanwhile nothing comes back.</summary>
    private static async Task Rename(IDocumentSession session, PersonVault vault, IdentityCase identity, CancellationToken cancellation)
    {
        var known = await vault.Find(session, identity.PersonKey, cancellation);
        var claimed = await vault.Find(session, IdentityCases.ClaimedKey(identity), cancellation);
        if (known is not null && claimed is not null)
            vault.Store(session, identity.PersonKey, known with { Name = claimed.Name, Phone = claimed.Phone ?? known.Phone });
    }

    /// <summary>What the decision means for the request; one that was withdrawn, or whose batch is locked, stays as it is.</summary>
    internal static IEnumerable<IDomainEvent> Admit(Batch batch, Guid enrollmentId, IdentityCaseResolved resolved, Course course)
    {
        var on = resolved.OccurredOn;
        if (batch.Find(enrollmentId).Status != EnrollmentStatus.Requested || batch.Status is BatchStatus.Reported)
            return [];
        IEnrollmentEvent decided = resolved.Outcome == IdentityOutcome.SamePerson
            ? new ParticipantAdmitted(on, enrollmentId)
            : new ParticipantRejected(on, enrollmentId, nameof(IdentityOutcome.WrongNumber));
        var after = batch.After([decided]);
        return after.Status switch
        {
            BatchStatus.Open or BatchStatus.Confirmed => [decided, .. WaitingList.Fill(after, on)],
            BatchStatus.Completed when after.Find(enrollmentId).TakesSeat => [decided, Completion.Decide(after, after.Find(enrollmentId), course, on)],
            _ => [decided],
        };
    }
}
