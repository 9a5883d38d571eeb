using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

// Everything that is ever stored about a cooperative. OccurredOn is the business date from which the fact holds; when it
// was recorded, by whom and in which trace is the store's own metadata. Persons appear as PersonKey only. What was stored
// before a field existed has null in it.

[StoredAs("cooperative.registered")]
public sealed record CooperativeRegistered(DateOnly OccurredOn, Profile Profile, int FirstBookYear, string Source) : IDomainEvent;

[StoredAs("cooperative.profile-revised")]
public sealed record ProfileRevised(DateOnly OccurredOn, Profile Profile, string Source) : IDomainEvent;

[StoredAs("cooperative.officer-elected")]
public sealed record OfficerElected(
    DateOnly OccurredOn, Guid OfficerId, string PersonKey, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd, string Source) : IDomainEvent;

[StoredAs("cooperative.officer-term-ended")]
public sealed record OfficerTermEnded(DateOnly OccurredOn, Guid OfficerId, string Reason, string? Source = null) : IDomainEvent;

[StoredAs("cooperative.annual-meeting-recorded")]
public sealed record AnnualMeetingRecorded(
    DateOnly OccurredOn, int BookYear, int? Attendance, int? Members, string? MinutesReference, string RecordedBy, string Source) : IDomainEvent;

[StoredAs("cooperative.annual-meeting-verified")]
public sealed record AnnualMeetingVerified(DateOnly OccurredOn, int BookYear, string VerifiedBy, string? Source = null) : IDomainEvent;

// a correction or a withdrawal says that a record was wrong, not that the world changed: it holds for every day, and
// OccurredOn is the day on which it was found

[StoredAs("cooperative.annual-meeting-corrected")]
public sealed record AnnualMeetingCorrected(
    DateOnly OccurredOn,
    int BookYear,
    DateOnly HeldOn,
    int? Attendance,
    int? Members,
    string? MinutesReference,
    string RecordedBy,
    string Reason,
    string Source,
    IReadOnlyList<DateOnly> ReactivationsInDoubt) : IDomainEvent;

[StoredAs("cooperative.annual-meeting-withdrawn")]
public sealed record AnnualMeetingWithdrawn(
    DateOnly OccurredOn, int BookYear, string Reason, string Source, IReadOnlyList<DateOnly> ReactivationsInDoubt) : IDomainEvent;

[StoredAs("cooperative.business-observed")]
public sealed record BusinessObserved(
    DateOnly OccurredOn, Guid ObservationId, BusinessState State, string RecordedBy, string Source) : IDomainEvent;

[StoredAs("cooperative.business-observation-verified")]
public sealed record BusinessObservationVerified(
    DateOnly OccurredOn, Guid ObservationId, string VerifiedBy, string? Source = null) : IDomainEvent;

[StoredAs("cooperative.ministry-status-declared")]
public sealed record MinistryStatusDeclared(DateOnly OccurredOn, MinistryStatus Status, string Source) : IDomainEvent;

[StoredAs("cooperative.became-at-risk")]
public sealed record BecameAtRisk(DateOnly OccurredOn, string PolicyVersion, IReadOnlyList<string> Grounds) : IDomainEvent;

[StoredAs("cooperative.no-longer-at-risk")]
public sealed record NoLongerAtRisk(DateOnly OccurredOn, string PolicyVersion) : IDomainEvent;

[StoredAs("cooperative.became-inactive")]
public sealed record BecameInactive(DateOnly OccurredOn, string PolicyVersion, IReadOnlyList<string> Grounds) : IDomainEvent;

[StoredAs("cooperative.reactivated")]
public sealed record Reactivated(DateOnly OccurredOn, string PolicyVersion, Guid? RevivalCaseId) : IDomainEvent;

[StoredAs("cooperative.reactivation-refused")]
public sealed record ReactivationRefused(
    DateOnly OccurredOn, string PolicyVersion, Guid? RevivalCaseId, IReadOnlyList<string> Reasons) : IDomainEvent;

[StoredAs("cooperative.suspended")]
public sealed record Suspended(DateOnly OccurredOn, string Reason, string? Source = null) : IDomainEvent;

[StoredAs("cooperative.suspension-lifted")]
public sealed record SuspensionLifted(DateOnly OccurredOn, string Reason, string? Source = null) : IDomainEvent;

[StoredAs("cooperative.merged")]
public sealed record Merged(DateOnly OccurredOn, Guid SuccessorId, string Reason, string? Source = null) : IDomainEvent;

[StoredAs("cooperative.absorbed")]
public sealed record Absorbed(DateOnly OccurredOn, Guid CooperativeId, string Reason, string Source) : IDomainEvent;

[StoredAs("cooperative.dissolution-begun")]
public sealed record DissolutionBegun(DateOnly OccurredOn, string Reason, string Source) : IDomainEvent;

[StoredAs("cooperative.dissolved")]
public sealed record Dissolved(DateOnly OccurredOn, string Reason, string? Source = null) : IDomainEvent;
