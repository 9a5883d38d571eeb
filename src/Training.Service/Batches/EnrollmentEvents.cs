using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;

namespace KoperasiPlatform.Training.Batches;

// Everything that is ever stored about a participant, in the stream of the batch. Persons appear as PersonKey only.

/// <summary>Something that happened to one enrolment of a batch.</summary>
public interface IEnrollmentEvent : IDomainEvent
{
    Guid EnrollmentId { get; }
}

/// <param name="Sex">For the figures that are reported; told by the NationalId, absent in what was stored before it was kept.</param>
[StoredAs("batch.participant-enrolled")]
public sealed record ParticipantEnrolled(
    DateOnly OccurredOn, Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, bool Waitlisted, Guid? SubstituteFor,
    Sex? Sex = null) : IEnrollmentEvent;

[StoredAs("batch.participant-promoted")]
public sealed record ParticipantPromoted(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

[StoredAs("batch.participant-withdrawn")]
public sealed record ParticipantWithdrawn(DateOnly OccurredOn, Guid EnrollmentId, string Reason) : IEnrollmentEvent;

/// <summary>Gave up the place here for a seat in another batch.</summary>
[StoredAs("batch.participant-moved")]
public sealed record ParticipantMoved(DateOnly OccurredOn, Guid EnrollmentId, Guid ToBatchId, Guid ToEnrollmentId, string Reason) : IEnrollmentEvent;

[StoredAs("batch.participant-substituted")]
public sealed record ParticipantSubstituted(DateOnly OccurredOn, Guid EnrollmentId, Guid SubstituteId, string Reason) : IEnrollmentEvent;

[StoredAs("batch.attendance-recorded")]
public sealed record AttendanceRecorded(DateOnly OccurredOn, Guid ClientId, Guid EnrollmentId, bool Present) : IEnrollmentEvent;

[StoredAs("batch.post-test-taken")]
public sealed record PostTestTaken(DateOnly OccurredOn, Guid EnrollmentId, int Score) : IEnrollmentEvent;

[StoredAs("batch.participant-completed")]
public sealed record ParticipantCompleted(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

[StoredAs("batch.participant-not-completed")]
public sealed record ParticipantNotCompleted(DateOnly OccurredOn, Guid EnrollmentId, bool NoShow) : IEnrollmentEvent;

[StoredAs("batch.completion-corrected")]
public sealed record CompletionCorrected(DateOnly OccurredOn, Guid EnrollmentId, bool Completed) : IEnrollmentEvent;

/// <summary>Why a person was let in, as it was known then.</summary>
public sealed record Eligibility(
    EligibilityGround Ground, ActivityStatus Activity, long RegistryVersion, OfficerRole? Role, DateOnly? TermStart, DateOnly? TermEnd, string? OverrideReason);
