using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Batches;

// Everything that is ever stored about a batch and its participants. Persons appear as PersonKey only.

[StoredAs("batch.scheduled")]
public sealed record BatchScheduled(
    DateOnly OccurredOn, Guid ProgrammeId, string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity,
    IReadOnlyList<BudgetLine> BudgetLines) : IDomainEvent;

[StoredAs("batch.opened")]
public sealed record BatchOpened(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.confirmed")]
public sealed record BatchConfirmed(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.started")]
public sealed record BatchStarted(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.completed")]
public sealed record BatchCompleted(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.reported")]
public sealed record BatchReported(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.cancelled")]
public sealed record BatchCancelled(DateOnly OccurredOn, string Reason) : IDomainEvent;

[StoredAs("batch.participant-enrolled")]
public sealed record ParticipantEnrolled(
    DateOnly OccurredOn, Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, bool Waitlisted, Guid? SubstituteFor)
    : IDomainEvent;

[StoredAs("batch.participant-promoted")]
public sealed record ParticipantPromoted(DateOnly OccurredOn, Guid EnrollmentId) : IDomainEvent;

[StoredAs("batch.participant-withdrawn")]
public sealed record ParticipantWithdrawn(DateOnly OccurredOn, Guid EnrollmentId, string Reason) : IDomainEvent;

[StoredAs("batch.participant-substituted")]
public sealed record ParticipantSubstituted(DateOnly OccurredOn, Guid EnrollmentId, Guid SubstituteId, string Reason) : IDomainEvent;

[StoredAs("batch.attendance-recorded")]
public sealed record AttendanceRecorded(DateOnly OccurredOn, Guid ClientId, Guid EnrollmentId, bool Present) : IDomainEvent;

[StoredAs("batch.post-test-taken")]
public sealed record PostTestTaken(DateOnly OccurredOn, Guid EnrollmentId, int Score) : IDomainEvent;

[StoredAs("batch.participant-completed")]
public sealed record ParticipantCompleted(DateOnly OccurredOn, Guid EnrollmentId) : IDomainEvent;

[StoredAs("batch.participant-not-completed")]
public sealed record ParticipantNotCompleted(DateOnly OccurredOn, Guid EnrollmentId, bool NoShow) : IDomainEvent;

[StoredAs("batch.completion-corrected")]
public sealed record CompletionCorrected(DateOnly OccurredOn, Guid EnrollmentId, bool Completed) : IDomainEvent;

/// <summary>One line of a batch's budget, in whole rupiah: for each seat, or for the whole.</summary>
public sealed record BudgetLine(BudgetKind Kind, BudgetBasis Basis, long Amount);

public enum BudgetKind
{
    Venue,
    Lodging,
    Meals,
    Speakers,
    Transport,
    Materials,
}

public enum BudgetBasis
{
    PerPerson,
    Fixed,
}

/// <summary>Why a person was let in, as it was known then.</summary>
public sealed record Eligibility(
    EligibilityGround Ground, ActivityStatus Activity, long RegistryVersion, OfficerRole? Role, DateOnly? TermStart, DateOnly? TermEnd, string? OverrideReason);
