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
/// <param name="PriorityFrom">The cancelled batch that puts the person ahead of others who wait.</param>
[StoredAs("batch.participant-enrolled")]
public sealed record ParticipantEnrolled(
    DateOnly OccurredOn, Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, bool Waitlisted, Guid? SubstituteFor,
    Sex? Sex = null, Guid? PriorityFrom = null) : IEnrollmentEvent;

/// <summary>The NationalId is known under another name: the seat, or the place, is kept until an officer has decided.</summary>
[StoredAs("batch.participant-requested")]
public sealed record ParticipantRequested(
    DateOnly OccurredOn, Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, bool Waitlisted, Guid? SubstituteFor,
    Guid IdentityCaseId, Sex Sex, Guid? PriorityFrom) : IEnrollmentEvent;

/// <summary>It was decided that the person is who he says.</summary>
[StoredAs("batch.participant-admitted")]
public sealed record ParticipantAdmitted(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

/// <summary>The number was wrong, and the right one was seen: what was kept is that person's.</summary>
[StoredAs("batch.participant-renumbered")]
public sealed record ParticipantRenumbered(
    DateOnly OccurredOn, Guid EnrollmentId, string PersonKey, Eligibility Eligibility, Sex Sex, Guid? PriorityFrom) : IEnrollmentEvent;

[StoredAs("batch.participant-rejected")]
public sealed record ParticipantRejected(DateOnly OccurredOn, Guid EnrollmentId, string Rule) : IEnrollmentEvent;

[StoredAs("batch.participant-promoted")]
public sealed record ParticipantPromoted(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

/// <param name="Precedence">Higher than that of anybody who waited then.</param>
[StoredAs("batch.participant-moved-up")]
public sealed record ParticipantMovedUp(DateOnly OccurredOn, Guid EnrollmentId, int Precedence, string Reason) : IEnrollmentEvent;

[StoredAs("batch.participant-withdrawn")]
public sealed record ParticipantWithdrawn(DateOnly OccurredOn, Guid EnrollmentId, string Reason) : IEnrollmentEvent;

/// <summary>Gave up the place here for a seat in another batch.</summary>
[StoredAs("batch.participant-moved")]
public sealed record ParticipantMoved(DateOnly OccurredOn, Guid EnrollmentId, Guid ToBatchId, Guid ToEnrollmentId, string Reason) : IEnrollmentEvent;

[StoredAs("batch.participant-substituted")]
public sealed record ParticipantSubstituted(DateOnly OccurredOn, Guid EnrollmentId, Guid SubstituteId, string Reason) : IEnrollmentEvent;

[StoredAs("batch.participant-checked-in")]
public sealed record ParticipantCheckedIn(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

/// <param name="OccurredOn">The day of the batch that the mark is about.</param>
/// <param name="ClientId">Made by the device.</param>
/// <param name="MarkedAt">When it was made by the device's clock.</param>
/// <param name="Device">What the device calls itself.</param>
/// <param name="ClockSkewSeconds">How far the device's clock was ahead of ours when it sent the mark.</param>
/// <param name="CountsAt">When it counts as made: by a clock that ran ahead, set right, and never after the mark came. Absent in what was stored before.</param>
[StoredAs("batch.attendance-recorded")]
public sealed record AttendanceRecorded(
    DateOnly OccurredOn, Guid ClientId, Guid EnrollmentId, bool Present, DateTimeOffset? MarkedAt = null, string? Device = null, int? ClockSkewSeconds = null,
    DateTimeOffset? CountsAt = null) : IEnrollmentEvent;

[StoredAs("batch.pre-test-taken")]
public sealed record PreTestTaken(DateOnly OccurredOn, Guid EnrollmentId, int Score) : IEnrollmentEvent;

[StoredAs("batch.post-test-taken")]
public sealed record PostTestTaken(DateOnly OccurredOn, Guid EnrollmentId, int Score) : IEnrollmentEvent;

[StoredAs("batch.participant-completed")]
public sealed record ParticipantCompleted(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

[StoredAs("batch.participant-not-completed")]
public sealed record ParticipantNotCompleted(DateOnly OccurredOn, Guid EnrollmentId, bool NoShow) : IEnrollmentEvent;

[StoredAs("batch.completion-corrected")]
public sealed record CompletionCorrected(DateOnly OccurredOn, Guid EnrollmentId, bool Completed) : IEnrollmentEvent;

/// <param name="Sequence">From 1, without gaps within the programme.</param>
/// <param name="Number">As it is printed.</param>
[StoredAs("batch.certificate-issued")]
public sealed record CertificateIssued(DateOnly OccurredOn, Guid EnrollmentId, int Sequence, string Number) : IEnrollmentEvent;

[StoredAs("batch.certificate-revoked")]
public sealed record CertificateRevoked(DateOnly OccurredOn, Guid EnrollmentId, RevocationGround Ground, string Reason) : IEnrollmentEvent;

/// <summary>The completion that a correction had taken away was given back.</summary>
[StoredAs("batch.certificate-reinstated")]
public sealed record CertificateReinstated(DateOnly OccurredOn, Guid EnrollmentId) : IEnrollmentEvent;

public enum RevocationGround
{
    /// <summary>The completion was corrected: the certificate comes back with it.</summary>
    CompletionCorrected,

    /// <summary>An officer revoked it, for good.</summary>
    Officer,
}

/// <summary>Why a person was let in, as it was known then.</summary>
/// <param name="Ground">The ground.</param>
/// <param name="Activity">The cooperative's activity.</param>
/// <param name="RegistryVersion">The version of the cooperative at Registry that this was read from.</param>
/// <param name="Role">The office held on the first day, if any.</param>
/// <param name="TermStart">Its first day.</param>
/// <param name="TermEnd">Its last day.</param>
/// <param name="OverrideReason">Why the rule was set aside.</param>
/// <param name="Reasons">The rules that let the person in; of an override, the rules that were set aside.</param>
/// <param name="OverrideRole">The role that set them aside.</param>
/// <param name="ActivitySince">From when the activity holds.</param>
/// <param name="PolicyVersion">The activity policy that decided it.</param>
/// <param name="ActivityGrounds">The rules of that policy that decided.</param>
public sealed record Eligibility(
    EligibilityGround Ground, ActivityStatus Activity, long RegistryVersion, OfficerRole? Role, DateOnly? TermStart, DateOnly? TermEnd, string? OverrideReason,
    IReadOnlyList<string>? Reasons = null, string? OverrideRole = null, DateOnly? ActivitySince = null, string? PolicyVersion = null,
    IReadOnlyList<string>? ActivityGrounds = null);
