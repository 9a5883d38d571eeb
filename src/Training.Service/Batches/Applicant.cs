using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Identities;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Who asks for a seat, with all that the decision needs to know.</summary>
/// <param name="NameDiffers">The NationalId is known under another name: an officer must first decide who it is.</param>
/// <param name="PriorityFrom">The cancelled batch of this course from which the person has priority, if any.</param>
internal sealed record Applicant(
    string PersonKey, Sex Sex, Guid CooperativeId, Eligibility Eligibility, bool NameDiffers = false, Guid? PriorityFrom = null);

/// <summary>What a person shows at the desk.</summary>
internal sealed record Person(NationalId NationalId, string Name, string? Phone)
{
    public static Person Of(string nationalId, string name, string? phone) =>
        new(NationalId.Parse(nationalId), Require.Text(name, 200), Require.OptionalText(phone, 30));
}

/// <summary>Looks up what is known of a person who asks for a seat, and keeps what he shows in the vault.</summary>
internal sealed class Applicants(PersonVault vault, CourseCatalogue courses, IConfiguration configuration)
{
    /// <summary>The Kemendagri code of the regency, as in the first four digits of a NationalId.</summary>
    private readonly string _regency = configuration["Regency"] ?? throw new InvalidOperationException("The configuration Regency is missing.");

    public string KeyOf(Person person) => vault.KeyOf(person.NationalId);

    /// <summary>The applicant, and what is known of the person: the decision and what is kept rest on the same reading.</summary>
    public async Task<(Applicant Applicant, PersonalData? Known)> Find(
        IDocumentSession session, Batch batch, Guid cooperativeId, Person person, Override? letIn, CancellationToken cancellation)
    {
        var personKey = KeyOf(person);
        var cooperative = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(cooperativeId), cancellation);
        var known = await vault.Find(session, personKey, cancellation);
        var applicant = new Applicant(
            personKey,
            person.NationalId.Sex,
            cooperativeId,
            Eligible.Decide(cooperative, cooperativeId, personKey, batch, courses.Find(batch.CourseCode), letIn),
            known is not null && !PersonName.IsSame(known.Name, person.Name),
            await PriorityOf(session, batch, personKey, cancellation));
        return (applicant, known);
    }

    /// <summary>
    /// Keeps the person; under another name than the known one, as a claim in a case that an officer resolves. Whom another
    /// request made known meanwhile is a conflict, so that the decision is made again on that.
    /// </summary>
    public void Keep(IDocumentSession session, Guid batchId, IEnrollmentEvent decided, Person person, PersonalData? known)
    {
        var shown = new PersonalData(person.NationalId.Digits, person.Name, person.Phone);
        if (decided is ParticipantRequested requested)
            IdentityCases.Open(session, vault, requested, batchId, known!, shown);
        else
            vault.Keep(session, KeyOf(person), shown, known);
    }

    /// <summary>Something to look at that does not stand in the way.</summary>
    public string? Warning(Person person) =>
        person.NationalId.RegionPrefix == _regency ? null : "The NationalId was issued outside the regency.";

    /// <summary>A class of this course that was cancelled under the person, as long as no later class has made up for it.</summary>
    private static async Task<Guid?> PriorityOf(IQuerySession session, Batch batch, string personKey, CancellationToken cancellation)
    {
        var cancelled = await session.Query<Batch>()
            .Where(b => b.CourseCode == batch.CourseCode && (b.Status == BatchStatus.Cancelled || b.Status == BatchStatus.Aborted)
                && b.Enrollments.Any(e => e.PersonKey == personKey && e.Status == EnrollmentStatus.BatchCancelled))
            .OrderBy(b => b.Id)
            .Select(b => b.Id)
            .ToListAsync(cancellation);
        if (cancelled.Count == 0)
            return null;
        var since = await session.Query<Batch>()
            .Where(b => b.CourseCode == batch.CourseCode && b.Enrollments.Any(e => e.PersonKey == personKey))
            .ToListAsync(cancellation);
        var madeUp = since.SelectMany(b => b.Enrollments).Where(e => e.PersonKey == personKey && e.TakesSeat).Select(e => e.PriorityFrom);
        return cancelled.Except(madeUp.OfType<Guid>()).Cast<Guid?>().FirstOrDefault();
    }
}
