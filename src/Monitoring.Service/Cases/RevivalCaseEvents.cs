using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cases;

// Everything that is ever stored about a revival case. Persons appear as PersonKey only.

[StoredAs("revival-case.opened")]
public sealed record CaseOpened(DateOnly OccurredOn, Guid CooperativeId, int Episode, Guid? PreviousCaseId) : IDomainEvent;

[StoredAs("revival-case.officer-joined")]
public sealed record OfficerJoined(DateOnly OccurredOn, string PersonKey) : IDomainEvent;

[StoredAs("revival-case.commitment-evaluated")]
public sealed record CommitmentEvaluated(DateOnly OccurredOn, string PersonKey, string Evaluator, Scores Scores, string? Remarks) : IDomainEvent;

[StoredAs("revival-case.planned")]
public sealed record CasePlanned(DateOnly OccurredOn, DateOnly MeetingDate, IReadOnlyList<string> Activities, string Companion) : IDomainEvent;

[StoredAs("revival-case.visited")]
public sealed record CaseVisited(
    DateOnly OccurredOn, Guid ClientId, VisitKind Kind, IReadOnlyList<string> Present, string Findings, string NextSteps, string RecordedBy) : IDomainEvent;

[StoredAs("revival-case.evidence-submitted")]
public sealed record EvidenceSubmitted(DateOnly OccurredOn, IReadOnlyList<string> Items, string SubmittedBy) : IDomainEvent;

[StoredAs("revival-case.verified")]
public sealed record CaseVerified(DateOnly OccurredOn, string VerifiedBy) : IDomainEvent;

[StoredAs("revival-case.reactivation-heard")]
public sealed record ReactivationHeard(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("revival-case.refusal-heard")]
public sealed record RefusalHeard(DateOnly OccurredOn, IReadOnlyList<string> Reasons) : IDomainEvent;

[StoredAs("revival-case.extended")]
public sealed record CaseExtended(DateOnly OccurredOn, DateOnly Until, string Reason) : IDomainEvent;

[StoredAs("revival-case.stalled")]
public sealed record CaseStalled(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("revival-case.closed")]
public sealed record CaseClosed(DateOnly OccurredOn, RevivalOutcome Outcome, string Reason) : IDomainEvent;

/// <summary>A rubric of four criteria, 1 to 5 each.</summary>
public sealed record Scores(int Willingness, int Time, int Capability, int Support)
{
    public decimal Mean() => (Willingness + Time + Capability + Support) / 4m;
}

public enum VisitKind
{
    Guidance,
    Practice,
}
