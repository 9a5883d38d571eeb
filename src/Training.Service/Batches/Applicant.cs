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
        var cooperative = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(cooperativeId), cancellation);
        var background = await Look(session, batch, [person], cancellation);
        return Recognise(background, batch, cooperativeId, cooperative, person, letIn);
    }

    /// <summary>What is known of many people who ask at once, for the decisions on each of them.</summary>
    public async Task<Background> Look(IQuerySession session, Batch batch, IReadOnlyCollection<Person> people, CancellationToken cancellation)
    {
        string[] keys = [.. people.Select(KeyOf)];
        return new Background(await vault.FindMany(session, keys, cancellation), await PriorityOf(session, batch, keys, cancellation));
    }

    /// <summary>One of those people, as an applicant for a cooperative.</summary>
    public (Applicant Applicant, PersonalData? Known) Recognise(
        Background background, Batch batch, Guid cooperativeId, KnownCooperative? cooperative, Person person, Override? letIn)
    {
        var personKey = KeyOf(person);
        var known = background.People.GetValueOrDefault(personKey);
        var applicant = new Applicant(
            personKey,
            person.NationalId.Sex,
            cooperativeId,
            Eligible.Decide(cooperative, cooperativeId, personKey, batch, courses.Of(batch), letIn),
            known is not null && !PersonName.IsSame(known.Name, person.Name),
            background.Priorities.TryGetValue(personKey, out var cancelled) ? cancelled : null);
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

    /// <summary>Of whom a class of this course was cancelled, as long as no later class has made up for it.</summary>
    private static async Task<IReadOnlyDictionary<string, Guid>> PriorityOf(
        IQuerySession session, Batch batch, string[] personKeys, CancellationToken cancellation)
    {
        var cancelled = await session.Query<Batch>()
            .Where(b => b.CourseCode == batch.CourseCode && (b.Status == BatchStatus.Cancelled || b.Status == BatchStatus.Aborted)
                && b.Enrollments.Any(e => e.PersonKey.IsOneOf(personKeys) && e.Status == EnrollmentStatus.BatchCancelled))
            .OrderBy(b => b.Id)
            .ToListAsync(cancellation);
        string[] owed =
        [
            .. cancelled.SelectMany(b => b.Enrollments).Where(e => e.Status == EnrollmentStatus.BatchCancelled)
                .Select(e => e.PersonKey).Intersect(personKeys, StringComparer.Ordinal),
        ];
        if (owed.Length == 0)
            return new Dictionary<string, Guid>(StringComparer.Ordinal);
        var since = await session.Query<Batch>()
            .Where(b => b.CourseCode == batch.CourseCode && b.Enrollments.Any(e => e.PersonKey.IsOneOf(owed)))
            .ToListAsync(cancellation);
        var madeUp = since.SelectMany(b => b.Enrollments).Where(e => e.TakesSeat && e.PriorityFrom is not null)
            .ToLookup(e => e.PersonKey, e => e.PriorityFrom, StringComparer.Ordinal);
        return cancelled
            .SelectMany(b => b.Enrollments.Where(e => e.Status == EnrollmentStatus.BatchCancelled && owed.Contains(e.PersonKey)).Select(e => (e.PersonKey, b.Id)))
            .Where(claim => !madeUp[claim.PersonKey].Contains(claim.Id))
            .GroupBy(claim => claim.PersonKey, StringComparer.Ordinal)
            .ToDictionary(person => person.Key, person => person.First().Id, StringComparer.Ordinal);
    }
}

/// <summary>What is known of the people who ask for seats in a batch, by PersonKey.</summary>
/// <param name="People">Those who are in the vault.</param>
/// <param name="Priorities">The cancelled batch of this course from which a person has priority.</param>
internal sealed record Background(IReadOnlyDictionary<string, PersonalData> People, IReadOnlyDictionary<string, Guid> Priorities);
