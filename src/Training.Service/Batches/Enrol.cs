using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A person takes a seat, or a place on the waiting list; or takes over a seat on the day.</summary>
internal static class Enrol
{
    /// <param name="OverrideReason">Lets somebody in against the rule; admins only, and it opens no revival case.</param>
    internal sealed record Request(string NationalId, string Name, string? Phone, Guid CooperativeId, DateOnly On, string? OverrideReason);

    internal sealed record SubstituteRequest(string NationalId, string Name, string? Phone, DateOnly On, string Reason);

    /// <param name="Warning">Something to look at that does not stand in the way.</param>
    internal sealed record Enrolled(Guid Id, long Version, Guid EnrollmentId, string PersonKey, EnrollmentStatus Status, string? Warning);

    private const string OwnRegency = "1311";

    internal static void MapEnrol(this RouteGroupBuilder batches)
    {
        batches.MapPost("/{id:guid}/enrollments", (Guid id, Request request, HttpContext http, CommandRunner commands, PersonVault vault, CourseCatalogue courses) =>
        {
            if (request.OverrideReason is not null && !http.User.IsInRole(Roles.Admin))
                throw new Refusal("OverrideNotAllowed", "Only an admin lets somebody in against the rule.");
            return Store(id, request, substituteFor: null, commands, vault, courses, (batch, eligibility, personKey) =>
                [Decide(batch, eligibility, personKey, request, commands.Today)]);
        })
        .RequireRoles(Roles.Trainer).WithSummary("Enrol a person for a cooperative").Produces<Enrolled>(StatusCodes.Status201Created);

        batches.MapPost("/{id:guid}/enrollments/{enrollmentId:guid}/substitution", (Guid id, Guid enrollmentId, SubstituteRequest request, CommandRunner commands, PersonVault vault, CourseCatalogue courses) =>
            Store(id, new Request(request.NationalId, request.Name, request.Phone, Guid.Empty, request.On, OverrideReason: null), enrollmentId, commands, vault, courses, (batch, eligibility, personKey) =>
                Substitute(batch, enrollmentId, eligibility, personKey, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Another officer of the same cooperative takes over a seat").Produces<Enrolled>(StatusCodes.Status201Created);
    }

    internal static ParticipantEnrolled Decide(Batch batch, Eligibility eligibility, string personKey, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
        AssertNew(batch, personKey);
        var id = DerivedId.From(batch.Id, personKey, batch.Enrollments.Count);
        return new ParticipantEnrolled(
            Require.NotAfter(request.On, today), id, personKey, request.CooperativeId, eligibility, batch.SeatsTaken >= batch.Capacity, SubstituteFor: null,
            NationalId.Parse(request.NationalId).Sex);
    }

    internal static IDomainEvent[] Substitute(
        Batch batch, Guid enrollmentId, Eligibility eligibility, string personKey, SubstituteRequest request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Confirmed, BatchStatus.InProgress);
        AssertNew(batch, personKey);
        var absent = batch.Find(enrollmentId);
        if (absent.Status != EnrollmentStatus.Confirmed)
            throw new Refusal("SeatNotOpen", "Only a seat that nobody has sat on is handed over.", ("enrollmentStatus", absent.Status));
        var on = Require.NotAfter(request.On, today);
        var id = DerivedId.From(batch.Id, personKey, batch.Enrollments.Count);
        return
        [
            new ParticipantSubstituted(on, enrollmentId, id, Require.Text(request.Reason, 500)),
            new ParticipantEnrolled(on, id, personKey, absent.CooperativeId, eligibility, Waitlisted: false, SubstituteFor: enrollmentId, NationalId.Parse(request.NationalId).Sex),
        ];
    }

    internal static void AssertNew(Batch batch, string personKey)
    {
        if (batch.Enrollments.Any(e => e.PersonKey == personKey && (e.IsOpen || e.TakesSeat)))
            throw new Refusal("AlreadyEnrolled", "The person is in this batch.", ("personKey", personKey));
    }

    private static Task<IResult> Store(
        Guid id, Request request, Guid? substituteFor, CommandRunner commands, PersonVault vault, CourseCatalogue courses,
        Func<Batch, Eligibility, string, IDomainEvent[]> decide)
    {
        var nationalId = NationalId.Parse(request.NationalId);
        var person = new PersonalData(nationalId.Digits, Require.Text(request.Name, 200), Require.OptionalText(request.Phone, 30));
        var personKey = vault.KeyOf(nationalId);
        return commands.Run(async (session, cancellation) =>
        {
            var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
            var cooperativeId = substituteFor is { } absent ? batch.Find(absent).CooperativeId : request.CooperativeId;
            var known = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(cooperativeId), cancellation);
            var eligibility = Eligible.Decide(known, cooperativeId, personKey, batch, courses.Find(batch.CourseCode), request.OverrideReason);
            await KeepPerson(session, vault, personKey, person, cancellation);
            var events = decide(batch, eligibility, personKey);
            stream.AppendMany(events);
            var enrolled = (ParticipantEnrolled)events[^1];
            var version = batch.Version + events.Length;
            var status = enrolled.Waitlisted ? EnrollmentStatus.Waitlisted : EnrollmentStatus.Confirmed;
            var warning = nationalId.RegionPrefix == OwnRegency ? null : "The NationalId was issued outside the regency.";
            return new Answer(
                StatusCodes.Status201Created, new Enrolled(id, version, enrolled.EnrollmentId, personKey, status, warning), version, $"/batches/{id}");
        });
    }

    /// <summary>The same number under another name is for an officer to look at, never merged by itself.</summary>
    private static async Task KeepPerson(IDocumentSession session, PersonVault vault, string personKey, PersonalData person, CancellationToken cancellation)
    {
        var known = await vault.Find(session, personKey, cancellation);
        if (known is not null && !string.Equals(known.Name, person.Name, StringComparison.OrdinalIgnoreCase))
            throw new Refusal("NameDiffers", "This NationalId is known under another name.", ("personKey", personKey));
        vault.Store(session, personKey, person);
    }
}
