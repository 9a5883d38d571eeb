using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cases;

// Everything that is ever stored about a revival case. Persons appear as PersonKey only. What was added later is optional,
// so that what was stored before still reads.

/// <param name="Officers">On whom it rests from its opening; those who complete later join it.</param>
[StoredAs("revival-case.opened")]
public sealed record CaseOpened(
    DateOnly OccurredOn, Guid CooperativeId, int Episode, Guid? PreviousCaseId, IReadOnlyList<TrainedOfficer>? Officers = null) : IDomainEvent;

/// <summary>A fact that came late shows that the case began on another day, or follows from an earlier case.</summary>
/// <param name="PolicyVersion">The monitoring policy by which it goes from now on, where that is another one.</param>
[StoredAs("revival-case.opening-corrected")]
public sealed record OpeningCorrected(DateOnly OccurredOn, Guid? PreviousCaseId, string? PolicyVersion = null) : IDomainEvent;

[StoredAs("revival-case.officer-joined")]
public sealed record OfficerJoined(
    DateOnly OccurredOn, string PersonKey, Guid? EnrollmentId = null, Guid? BatchId = null, Guid? ProgrammeId = null) : IDomainEvent;

[StoredAs("revival-case.officer-left")]
public sealed record OfficerLeft(DateOnly OccurredOn, string PersonKey, Guid? EnrollmentId, string Reason) : IDomainEvent;

/// <param name="Scores">1 to 5 for each criterion of the rubric, by the criterion's code.</param>
/// <param name="RubricVersion">The rubric in force that day.</param>
/// <param name="Score">What that rubric's weights made of the scores.</param>
[StoredAs("revival-case.commitment-evaluated")]
public sealed record CommitmentEvaluated(
    DateOnly OccurredOn,
    string PersonKey,
    string Evaluator,
    IReadOnlyDictionary<string, int> Scores,
    string? Remarks,
    string? RubricVersion = null,
    decimal? Score = null) : IDomainEvent
{
    /// <summary>Evaluations from before there were rubrics weigh all criteria alike.</summary>
    public decimal Mean() => Score ?? decimal.Round(Scores.Values.Sum() / (decimal)Scores.Count, 2);
}

[StoredAs("revival-case.planned")]
public sealed record CasePlanned(
    DateOnly OccurredOn, DateOnly MeetingDate, IReadOnlyList<string> Activities, string Companion, IReadOnlyList<Milestone>? Milestones = null) : IDomainEvent;

[StoredAs("revival-case.milestone-reached")]
public sealed record MilestoneReached(DateOnly OccurredOn, int Number, string? Remarks) : IDomainEvent;

[StoredAs("revival-case.visited")]
public sealed record CaseVisited(
    DateOnly OccurredOn,
    Guid ClientId,
    VisitKind Kind,
    IReadOnlyList<string> Present,
    string Findings,
    string NextSteps,
    string RecordedBy,
    IReadOnlyList<AgreedStep>? Steps = null) : IDomainEvent;

[StoredAs("revival-case.step-done")]
public sealed record StepDone(DateOnly OccurredOn, Guid VisitId, int Number, string? Remarks) : IDomainEvent;

/// <summary>A file that shows something; its bytes lie outside the stream, under their hash.</summary>
[StoredAs("revival-case.evidence-file-added")]
public sealed record EvidenceFileAdded(
    DateOnly OccurredOn, string Sha256, string MediaType, long Bytes, string Title, string RecordedBy) : IDomainEvent;

/// <param name="Files">The hashes of the files that belong to it.</param>
[StoredAs("revival-case.evidence-submitted")]
public sealed record EvidenceSubmitted(
    DateOnly OccurredOn, IReadOnlyList<string> Items, string SubmittedBy, IReadOnlyList<string>? Files = null) : IDomainEvent;

[StoredAs("revival-case.evidence-refused")]
public sealed record EvidenceRefused(DateOnly OccurredOn, IReadOnlyList<string> Reasons, string RefusedBy) : IDomainEvent;

[StoredAs("revival-case.verified")]
public sealed record CaseVerified(DateOnly OccurredOn, string VerifiedBy) : IDomainEvent;

/// <summary>Registry's answer stayed away: the same question again.</summary>
[StoredAs("revival-case.answer-asked-again")]
public sealed record AnswerAskedAgain(DateOnly OccurredOn) : IDomainEvent;

/// <summary>Registry reactivated the cooperative.</summary>
/// <param name="OccurredOn">The day of the reactivation.</param>
/// <param name="RegistryVersion">The cooperative's version at Registry that says so.</param>
/// <param name="PolicyVersion">The activity policy by which Registry decided.</param>
/// <param name="AskedByCase">False where somebody asked Registry without this case.</param>
[StoredAs("revival-case.reactivation-heard")]
public sealed record ReactivationHeard(
    DateOnly OccurredOn, long? RegistryVersion = null, string? PolicyVersion = null, bool AskedByCase = true) : IDomainEvent;

/// <summary>A fact that came late shows that the case had ended before that reactivation, which nobody asked for through it.</summary>
[StoredAs("revival-case.reactivation-disowned")]
public sealed record ReactivationDisowned(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("revival-case.refusal-heard")]
public sealed record RefusalHeard(DateOnly OccurredOn, IReadOnlyList<string> Reasons, long? RegistryVersion = null) : IDomainEvent;

[StoredAs("revival-case.extended")]
public sealed record CaseExtended(DateOnly OccurredOn, DateOnly Until, string Reason) : IDomainEvent;

/// <param name="OccurredOn">The first day on which there had been no visit for too long.</param>
/// <param name="PolicyVersion">The monitoring policy that says how long that is.</param>
[StoredAs("revival-case.stalled")]
public sealed record CaseStalled(DateOnly OccurredOn, string? PolicyVersion = null) : IDomainEvent;

/// <summary>The officers' commitment did not carry it: somebody decided to end it.</summary>
[StoredAs("revival-case.given-up")]
public sealed record CaseGivenUp(DateOnly OccurredOn, string Reason) : IDomainEvent;

/// <summary>The reactivated cooperative became inactive again; the reactivation stays on record.</summary>
[StoredAs("revival-case.cooperative-fell-back")]
public sealed record CooperativeFellBack(DateOnly OccurredOn, Guid NextCaseId, long RegistryVersion) : IDomainEvent;

/// <summary>Comes again, with another day or outcome, where a fact that came late shows that it ended otherwise.</summary>
/// <param name="PolicyVersion">The monitoring policy by which the months were counted.</param>
[StoredAs("revival-case.closed")]
public sealed record CaseClosed(DateOnly OccurredOn, RevivalOutcome Outcome, string Reason, string? PolicyVersion = null) : IDomainEvent;

/// <summary>A fact that came late shows that what closed the case does not hold.</summary>
[StoredAs("revival-case.resumed")]
public sealed record CaseResumed(DateOnly OccurredOn, string Reason) : IDomainEvent;

/// <summary>What the plan wants to have reached by a day.</summary>
public sealed record Milestone(string Title, DateOnly DueOn);

/// <summary>What was agreed in a visit.</summary>
/// <param name="What">What is to be done.</param>
/// <param name="DueOn">By when.</param>
/// <param name="By">Who does it, by office: never by name.</param>
public sealed record AgreedStep(string What, DateOnly DueOn, string By);

/// <summary>Bimbingan or praktek.</summary>
public enum VisitKind
{
    Guidance,
    Practice,
}
