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
/// somebody who gave a wrong number. With his own number he gets it too; without it he is rejected, and enrols again.
/// </summary>
internal static class ResolveIdentityCase
{
    /// <param name="Name">For the same person: which name stands from now on.</param>
    /// <param name="NationalId">For a wrong number: the right one, if it was seen.</param>
    /// <param name="Replaces">For a name that is claimed: the name that it replaces, where another decision has changed it since the case was opened.</param>
    internal sealed record Request(
        IdentityOutcome Outcome, StandingName? Name, DateOnly On, string Reason, string? NationalId = null, string? Replaces = null);

    internal static void MapResolve(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/resolution", (
            Guid id, Request request, CommandRunner commands, PersonVault vault, Applicants applicants, CourseCatalogue courses) =>
        {
            NationalId? right = request.NationalId is { } digits ? NationalId.Parse(digits) : null;
            return commands.Run(async (session, cancellation) =>
            {
                var (identity, stream) = await commands.Fetch<IdentityCase>(session, id, cancellation);
                if (Decide(identity, request, right is { } number ? vault.KeyOf(number) : null, commands.Today) is not { } resolved)
                    return Answer.Ok(id, identity.Version);
                stream.AppendOne(resolved);
                if (resolved.Name == StandingName.Claimed)
                    await Rename(session, vault, identity, request.Replaces, cancellation);
                var batch = await session.LoadForWriting<Batch>(identity.BatchId, cancellation) ?? throw new NotFound(nameof(Batch), identity.BatchId);
                var applicant = right is { } own && batch.Aggregate.Find(identity.EnrollmentId).Status == EnrollmentStatus.Requested
                    ? await Recognise(session, vault, applicants, batch.Aggregate, identity, own, cancellation)
                    : null;
                batch.AppendMany(Admit(batch.Aggregate, identity.EnrollmentId, resolved, courses.Of(batch.Aggregate), applicant));
                return Answer.Ok(id, identity.Version + 1);
            });
        })
        .RequireRoles(Roles.Trainer).WithSummary("Decide who the person is, and with it the enrolment").Produces<Answer.Accepted>();

    internal static IdentityCaseResolved? Decide(IdentityCase identity, Request request, string? rightPersonKey, DateOnly today)
    {
        if (request.Outcome == IdentityOutcome.SamePerson != request.Name is not null)
            throw new InvalidField("name", request.Name, "says which name stands, for the same person and only then");
        if (rightPersonKey is not null && (request.Outcome == IdentityOutcome.SamePerson || rightPersonKey == identity.PersonKey))
            throw new InvalidField("nationalId", value: null, "is the person's own number, for a wrong one and only then");
        var resolved = new IdentityCaseResolved(
            Require.NotAfter(request.On, today), request.Outcome, request.Name, Require.Text(request.Reason, 500), rightPersonKey);
        return identity.Outcome is null ? resolved
            : (identity.Outcome, identity.Name, identity.RightPersonKey) == (request.Outcome, request.Name, rightPersonKey) ? null
            : throw new Refusal("IdentityCaseResolved", "The case was decided otherwise.", ("outcome", identity.Outcome), ("resolvedOn", identity.ResolvedOn));
    }

    /// <summary>
    /// The name that was claimed stands from now on, and the phone number unless a newer one was told since; of a person who was
    /// erased meanwhile nothing comes back.
    /// </summary>
    private static async Task Rename(IDocumentSession session, PersonVault vault, IdentityCase identity, string? replaces, CancellationToken cancellation)
    {
        var standing = await vault.Find(session, identity.PersonKey, cancellation);
        var seen = await vault.Find(session, IdentityCases.KnownKey(identity), cancellation);
        var claimed = await vault.Find(session, IdentityCases.ClaimedKey(identity), cancellation);
        if (standing is null || seen is null || claimed is null)
            return;
        AssertSeen(identity.PersonKey, standing.Name, claimed.Name, replaces ?? seen.Name);
        vault.Change(session, identity.PersonKey, standing with { Name = claimed.Name, Phone = PhoneOf(standing, seen, claimed) });
    }

    /// <summary>What was claimed is as old as its case.</summary>
    internal static string? PhoneOf(PersonalData standing, PersonalData seen, PersonalData claimed) =>
        standing.Phone == seen.Phone ? claimed.Phone ?? standing.Phone : standing.Phone;

    /// <summary>Two cases of one person may be decided at once: no name gives way that the officer has not seen.</summary>
    internal static void AssertSeen(string personKey, string standing, string claimed, string seen)
    {
        if (!PersonName.IsSame(standing, seen) && !PersonName.IsSame(standing, claimed))
        {
            throw new Refusal(
                "NameChangedSince", "Another decision has changed the person's name since. Read the case again, and say which name is replaced.",
                ("personKey", personKey));
        }
    }

    /// <summary>Who came, under his own number and the name that he gave; he is kept as such.</summary>
    private static async Task<Applicant> Recognise(
        IDocumentSession session, PersonVault vault, Applicants applicants, Batch batch, IdentityCase identity, NationalId own, CancellationToken cancellation)
    {
        var claimed = await vault.Find(session, IdentityCases.ClaimedKey(identity), cancellation) ?? throw new NotFound("person", identity.PersonKey);
        var person = new Person(own, claimed.Name, claimed.Phone);
        var requested = batch.Find(identity.EnrollmentId);
        var (applicant, known) = await applicants.Find(session, batch, requested.CooperativeId, person, Override.Of(requested.Eligibility), cancellation);
        // what is known of him may be newer than the claim
        vault.Keep(session, applicant.PersonKey, claimed with { NationalId = own.Digits, Phone = known?.Phone ?? claimed.Phone }, known);
        // it belongs to that person from now on, and goes when that one is erased
        PersonVault.Erase(session, IdentityCases.ClaimedKey(identity));
        return applicant;
    }

    /// <summary>What the decision means for the request: one that was withdrawn stays as it is, and after a report it is for an amendment.</summary>
    /// <param name="right">Who came instead, by his own number.</param>
    internal static IEnumerable<IDomainEvent> Admit(
        Batch batch, Guid enrollmentId, IdentityCaseResolved resolved, Course course, Applicant? right = null)
    {
        var on = resolved.OccurredOn;
        if (batch.Find(enrollmentId).Status != EnrollmentStatus.Requested)
            return [];
        IEnrollmentEvent decided = resolved.Outcome == IdentityOutcome.SamePerson ? new ParticipantAdmitted(on, enrollmentId)
            : right is not null ? Renumbered(batch, enrollmentId, right, on)
            : new ParticipantRejected(on, enrollmentId, nameof(IdentityOutcome.WrongNumber));
        var after = batch.After([decided]);
        return after.Status switch
        {
            BatchStatus.Open or BatchStatus.Confirmed => [decided, .. WaitingList.Fill(after, on)],
            // nobody completes a class before it has ended, whenever it was seen who he is
            BatchStatus.Completed or BatchStatus.Reported when after.Find(enrollmentId).TakesSeat =>
                [decided, Completion.Decide(after, after.Find(enrollmentId), course, on < batch.Days[^1] ? batch.Days[^1] : on)],
            _ => [decided],
        };
    }

    private static ParticipantRenumbered Renumbered(Batch batch, Guid enrollmentId, Applicant right, DateOnly on)
    {
        if (right.NameDiffers)
            throw new Refusal("NameDiffers", "This number, too, is known under another name.", ("personKey", right.PersonKey));
        Enrol.AssertNew(batch, right.PersonKey);
        return new ParticipantRenumbered(on, enrollmentId, right.PersonKey, right.Eligibility, right.Sex, right.PriorityFrom);
    }
}
