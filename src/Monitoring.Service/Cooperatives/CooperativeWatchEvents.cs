using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cooperatives;

// Everything that is ever stored about what was heard of a cooperative. What was added later is optional.

/// <summary>Registry told something. What it means is derived from all that was told, by version, not by arrival.</summary>
/// <param name="OccurredOn">The business date from which it holds.</param>
/// <param name="RegistryVersion">The cooperative's version at Registry.</param>
/// <param name="State">The cooperative after it.</param>
/// <param name="Turn">What turned with it, if anything did that matters to a revival.</param>
/// <param name="RevivalCaseId">The case whose question it answers, if it does.</param>
/// <param name="Reasons">Why Registry refused, if it did.</param>
[StoredAs("cooperative-watch.heard")]
public sealed record CooperativeHeard(
    DateOnly OccurredOn,
    long RegistryVersion,
    CooperativeState State,
    Turn? Turn = null,
    Guid? RevivalCaseId = null,
    IReadOnlyList<string>? Reasons = null) : IDomainEvent;

/// <summary>Training told of a completion, or of its correction. One without a course is of the revitalisation course.</summary>
[StoredAs("cooperative-watch.completion-heard")]
public sealed record CompletionHeard(
    DateOnly OccurredOn,
    Guid EnrollmentId,
    long BatchVersion,
    string PersonKey,
    bool Completed,
    string? CourseCode = null,
    EligibilityGround? Ground = null,
    Guid? BatchId = null,
    Guid? ProgrammeId = null) : IDomainEvent;

/// <summary>A cooperative with an open case was merged into this one: its trained officers come with it.</summary>
[StoredAs("cooperative-watch.succession-heard")]
public sealed record SuccessionHeard(
    DateOnly OccurredOn, Guid FromCooperativeId, Guid FromCaseId, IReadOnlyList<Completion> Completions) : IDomainEvent
{
    public bool SaysTheSameAs(SuccessionHeard other) =>
        (OccurredOn, FromCooperativeId, FromCaseId) == (other.OccurredOn, other.FromCooperativeId, other.FromCaseId) && Completions.SequenceEqual(other.Completions);
}

[StoredAs("cooperative-watch.case-opened")]
public sealed record EpisodeOpened(DateOnly OccurredOn, Guid CaseId, int Episode) : IDomainEvent;

[StoredAs("cooperative-watch.case-closed")]
public sealed record EpisodeClosed(DateOnly OccurredOn, Guid CaseId) : IDomainEvent;

/// <summary>What turned at Registry.</summary>
public enum Turn
{
    BecameInactive,
    Reactivated,
    ReactivationRefused,
    Merged,
    Dissolved,
}
