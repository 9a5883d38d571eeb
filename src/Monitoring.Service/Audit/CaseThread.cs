using System.Text.Json;
using KoperasiPlatform.Monitoring.Cases;

namespace KoperasiPlatform.Monitoring.Audit;

/// <summary>What a link of the thread shows.</summary>
public enum ThreadStep
{
    /// <summary>The person holds an office in the cooperative.</summary>
    Office,

    /// <summary>The cooperative is inactive, and why.</summary>
    Inactivity,
    Enrolment,
    Attendance,
    Completion,
    Certificate,

    /// <summary>The case: opened, joined, extended, stalled, closed.</summary>
    Case,
    Evaluation,
    Plan,
    Visit,
    Evidence,

    /// <summary>A fact about the cooperative that Registry's decision rests on.</summary>
    Fact,
    Verification,

    /// <summary>Registry's decision, with the version of the policy that decided.</summary>
    Decision,
}

/// <param name="Service">Where it is stored.</param>
/// <param name="PersonKey">The person that it is about, if it is about one.</param>
/// <param name="Actor">Who did it: the subject of a token, or the service where a message did.</param>
/// <param name="CausedBy">The id of the event that caused it, where a message did and not a person.</param>
/// <param name="Facts">What was stored.</param>
internal sealed record ThreadLink(
    string Service,
    ThreadStep Step,
    string Event,
    string? PersonKey,
    DateOnly OccurredOn,
    DateTimeOffset RecordedAt,
    string? Actor,
    Guid EventId,
    string? CausedBy,
    JsonElement Facts);

/// <summary>A link that ought to be there and is not.</summary>
internal sealed record MissingLink(ThreadStep Step, string? PersonKey, string Why);

/// <summary>A trained person's enrolment, as Training shows it.</summary>
internal sealed record EnrolmentReading(string PersonKey, Reading<IReadOnlyList<HistoryEntry>> History);

/// <summary>
/// One chain over the three services from the trained person to the cooperative's return, for an auditor: what happened, who
/// did it, when, under which event id; and where a link is missing, and why.
/// </summary>
/// <param name="Complete">Whether no link is missing.</param>
/// <param name="PolicyVersion">The activity policy by which Registry decided last, once it has.</param>
internal sealed record CaseThread(
    Guid CaseId,
    Guid CooperativeId,
    IReadOnlyList<string> PersonKeys,
    bool Complete,
    string? PolicyVersion,
    IReadOnlyList<ThreadLink> Links,
    IReadOnlyList<MissingLink> Missing)
{
    private static readonly ThreadStep[] OfEachPerson = [ThreadStep.Office, ThreadStep.Enrolment, ThreadStep.Attendance, ThreadStep.Completion, ThreadStep.Certificate];

    private static readonly ThreadStep[] OfTheCase =
        [ThreadStep.Inactivity, ThreadStep.Case, ThreadStep.Evaluation, ThreadStep.Plan, ThreadStep.Visit, ThreadStep.Evidence, ThreadStep.Verification, ThreadStep.Decision];

    private static readonly ThreadStep[] OfRegistry = [ThreadStep.Office, ThreadStep.Inactivity, ThreadStep.Decision];

    public static CaseThread Of(
        RevivalCase c, IReadOnlyList<HistoryEntry> own, IReadOnlyList<EnrolmentReading> enrolments, Reading<IReadOnlyList<HistoryEntry>> registry)
    {
        var links = own.SelectMany(e => PeopleOf(e).DefaultIfEmpty(PersonOf(e)).Select(person => Link("monitoring", InMonitoring(e), e, person))).ToList();
        links.AddRange(enrolments.SelectMany(e => (e.History.Value ?? []).Select(h => Link("training", InTraining(h), h, e.PersonKey))));
        links.AddRange((registry.Value ?? []).Select(e => (Entry: e, Step: InRegistry(c, e))).Where(e => e.Step is not null).Select(e => Link("registry", e.Step!.Value, e.Entry, PersonOf(e.Entry))));
        ThreadLink[] ordered = [.. links.OrderBy(l => l.OccurredOn).ThenBy(l => l.RecordedAt)];
        MissingLink[] missing =
        [
            .. MissingOfPersons(c, ordered, enrolments, registry),
            .. RevokedCertificates(c, ordered),
            .. OfTheCase.Where(step => Array.TrueForAll(ordered, l => l.Step != step)).Select(step => new MissingLink(step, PersonKey: null, Why(step, registry))),
            .. WithoutCause(ordered, enrolments, registry),
        ];
        return new CaseThread(c.Id, c.CooperativeId, c.PersonKeys, missing.Length == 0, DecidedBy(ordered), ordered, missing);
    }

    private static IEnumerable<MissingLink> MissingOfPersons(
        RevivalCase c, ThreadLink[] links, IReadOnlyList<EnrolmentReading> enrolments, Reading<IReadOnlyList<HistoryEntry>> registry) =>
        from person in c.PersonKeys
        from step in OfEachPerson
        where !Array.Exists(links, l => l.Step == step && l.PersonKey == person)
        let training = enrolments.FirstOrDefault(e => e.PersonKey == person)?.History.Missing
        select new MissingLink(step, person, step == ThreadStep.Office ? Why(step, registry) : training ?? "not recorded");

    /// <summary>A certificate that was issued and does not hold any more is none.</summary>
    private static IEnumerable<MissingLink> RevokedCertificates(RevivalCase c, ThreadLink[] links) =>
        from person in c.PersonKeys
        where Array.FindLast(links, l => l.Step == ThreadStep.Certificate && l.PersonKey == person)?.Event == "batch.certificate-revoked"
        select new MissingLink(ThreadStep.Certificate, person, "revoked");

    private static string Why(ThreadStep step, Reading<IReadOnlyList<HistoryEntry>> registry) =>
        OfRegistry.Contains(step) ? registry.Missing ?? "not recorded" : "not recorded";

    /// <summary>
    /// What a message caused names an event of another service: that must be found there, unless the service is away. A fact beside
    /// the chain, like the answer to an earlier case, may have its cause elsewhere.
    /// </summary>
    private static IEnumerable<MissingLink> WithoutCause(
        ThreadLink[] links, IReadOnlyList<EnrolmentReading> enrolments, Reading<IReadOnlyList<HistoryEntry>> registry)
    {
        if (registry.Value is null || enrolments.Any(e => e.History.Value is null))
            return [];
        var known = links.Select(l => l.EventId).Concat(registry.Value.Select(e => e.EventId)).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        return links.Where(l => l.CausedBy is not null && l.Step != ThreadStep.Fact && !known.Contains(l.CausedBy))
            .Select(l => new MissingLink(l.Step, l.PersonKey, $"{l.Event} ({l.EventId}) was caused by {l.CausedBy}, which is not found"));
    }

    private static string? DecidedBy(ThreadLink[] links) =>
        links.LastOrDefault(l => l.Step == ThreadStep.Decision) is { } decision && decision.Facts.TryGetProperty("policyVersion", out var version) ? version.GetString() : null;

    private static ThreadLink Link(string service, ThreadStep step, HistoryEntry e, string? person) =>
        new(service, step, e.Event, person, e.OccurredOn, e.RecordedAt, e.Actor, e.EventId, e.CausedBy, e.Facts);

    /// <summary>A case opens with those on whom it rests: a link for each of them.</summary>
    private static IEnumerable<string?> PeopleOf(HistoryEntry e) =>
        e.Facts.ValueKind == JsonValueKind.Object && e.Facts.TryGetProperty("officers", out var officers) && officers.ValueKind == JsonValueKind.Array
            ? officers.EnumerateArray().Select(officer => officer.GetProperty("personKey").GetString())
            : [];

    private static string? PersonOf(HistoryEntry e) =>
        e.Facts.ValueKind == JsonValueKind.Object && e.Facts.TryGetProperty("personKey", out var key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null;

    private static ThreadStep InMonitoring(HistoryEntry e) => e.Event switch
    {
        "revival-case.commitment-evaluated" => ThreadStep.Evaluation,
        "revival-case.planned" or "revival-case.milestone-reached" => ThreadStep.Plan,
        "revival-case.visited" or "revival-case.step-done" => ThreadStep.Visit,
        "revival-case.evidence-file-added" or "revival-case.evidence-submitted" or "revival-case.evidence-refused" => ThreadStep.Evidence,
        "revival-case.verified" or "revival-case.answer-asked-again" => ThreadStep.Verification,
        _ => ThreadStep.Case,
    };

    private static ThreadStep InTraining(HistoryEntry e) => e.Event switch
    {
        "batch.certificate-issued" or "batch.certificate-revoked" or "batch.certificate-reinstated" => ThreadStep.Certificate,
        "batch.attendance-recorded" => ThreadStep.Attendance,
        "batch.post-test-taken" or "batch.participant-completed" or "batch.participant-not-completed" or "batch.completion-corrected" => ThreadStep.Completion,
        _ => ThreadStep.Enrolment,
    };

    private static ThreadStep? InRegistry(RevivalCase c, HistoryEntry e) => e.Event switch
    {
        "cooperative.officer-elected" when PersonOf(e) is { } person && c.PersonKeys.Contains(person, StringComparer.Ordinal) => ThreadStep.Office,
        "cooperative.became-inactive" => ThreadStep.Inactivity,
        "cooperative.reactivated" or "cooperative.reactivation-refused" => IsAbout(c, e) ? ThreadStep.Decision : ThreadStep.Fact,
        _ when e.OccurredOn >= c.OpenedOn && (e.Event.StartsWith("cooperative.annual-meeting", StringComparison.Ordinal)
            || e.Event.StartsWith("cooperative.business", StringComparison.Ordinal)) => ThreadStep.Fact,
        "cooperative.merged" or "cooperative.dissolved" => ThreadStep.Fact,
        _ => null,
    };

    private static bool IsAbout(RevivalCase c, HistoryEntry e) =>
        e.Facts.TryGetProperty("revivalCaseId", out var id) && id.ValueKind == JsonValueKind.String && id.GetGuid() == c.Id;
}
