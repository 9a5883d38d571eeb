using System.Text.Json.Serialization;
using MassTransit;

namespace KoperasiPlatform.Contracts.Registry;

/// <summary>Something that changed about one cooperative, with its public state afterwards.</summary>
public interface ICooperativeEvent : IIntegrationEvent
{
    /// <summary>The cooperative after the event.</summary>
    CooperativeState Cooperative { get; }
}

/// <summary>Whether a cooperative is active, by the policy in force (default: after Permenkop 25/2015).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivityStatus>))]
public enum ActivityStatus
{
    /// <summary>Meets its duties. Exported as "aktif".</summary>
    Active,

    /// <summary>Missed one or two due annual meetings. Exported as "aktif" too.</summary>
    AtRisk,

    /// <summary>Inactive until a formal reactivation. Exported as "tidak aktif".</summary>
    Inactive,
}

/// <summary>The legal life of a cooperative; <see cref="Merged"/> and <see cref="Dissolved"/> are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LegalLife>))]
public enum LegalLife
{
    /// <summary>In legal existence.</summary>
    Registered,

    /// <summary>Absorbed by another cooperative, its successor.</summary>
    Merged,

    /// <summary>No longer in legal existence.</summary>
    Dissolved,

    /// <summary>Being wound up: still in legal existence, but without duties or a way back.</summary>
    Dissolving,
}

/// <summary>The office that a person holds in a cooperative.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OfficerRole>))]
public enum OfficerRole
{
    /// <summary>Ketua, a board member.</summary>
    Chair,

    /// <summary>Sekretaris, a board member.</summary>
    Secretary,

    /// <summary>Bendahara, a board member.</summary>
    Treasurer,

    /// <summary>Pengawas: not of the board.</summary>
    Supervisor,
}

/// <summary>One officer and the term.</summary>
/// <param name="PersonKey">Pseudonym of the person, the same in all services.</param>
/// <param name="Role">The office held.</param>
/// <param name="TermStart">First day of the term.</param>
/// <param name="TermEnd">Last day of the term, at most 5 years after its start.</param>
public sealed record OfficerState(string PersonKey, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd);

/// <summary>The activity that was last recorded, and why.</summary>
/// <param name="Status">The status.</param>
/// <param name="Since">The business date from which it holds.</param>
/// <param name="PolicyVersion">The version of the activity policy that decided.</param>
/// <param name="Grounds">The rules that decided, for instance <c>AnnualMeetingsMissed</c>; empty when active.</param>
public sealed record ActivityState(
    ActivityStatus Status,
    DateOnly Since,
    string? PolicyVersion,
    IReadOnlyList<string> Grounds);

/// <summary>The public state of a cooperative.</summary>
/// <param name="CooperativeId">Its id in this platform.</param>
/// <param name="Name">Its registered name.</param>
/// <param name="LegalEntityNumber">Nomor badan hukum, as written in the deed.</param>
/// <param name="CooperativeNumber">NIK koperasi, 13 digits, where it has one.</param>
/// <param name="RegionCode">Kemendagri code of its nagari, for instance <c>13.11.01.2001</c>.</param>
/// <param name="LegalLife">Its legal existence.</param>
/// <param name="Suspended">Beku: suspended by the authority.</param>
/// <param name="SuccessorId">The cooperative that absorbed it, once merged.</param>
/// <param name="Activity">The activity last recorded.</param>
/// <param name="Officers">Board members and supervisors, past terms included.</param>
public sealed record CooperativeState(
    Guid CooperativeId,
    string Name,
    string LegalEntityNumber,
    string? CooperativeNumber,
    string RegionCode,
    LegalLife LegalLife,
    bool Suspended,
    Guid? SuccessorId,
    ActivityState Activity,
    IReadOnlyList<OfficerState> Officers);

/// <summary>A cooperative entered the register.</summary>
[EntityName("koperasi.cooperative-registered.v1")]
[MessageUrn("urn:koperasi:cooperative-registered:v1", false)]
public sealed record CooperativeRegistered(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative's name, numbers, type, place or size was revised.</summary>
[EntityName("koperasi.cooperative-profile-revised.v1")]
[MessageUrn("urn:koperasi:cooperative-profile-revised:v1", false)]
public sealed record CooperativeProfileRevised(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>An officer took or left office.</summary>
[EntityName("koperasi.officers-changed.v1")]
[MessageUrn("urn:koperasi:officers-changed:v1", false)]
public sealed record OfficersChanged(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>The annual members' meeting (RAT) of a book year was held.</summary>
/// <param name="Metadata">About the event.</param>
/// <param name="Cooperative">The cooperative after it.</param>
/// <param name="BookYear">The calendar year whose books the meeting closed.</param>
/// <param name="HeldOn">The day of the meeting.</param>
[EntityName("koperasi.annual-meeting-held.v1")]
[MessageUrn("urn:koperasi:annual-meeting-held:v1", false)]
public sealed record AnnualMeetingHeld(
    EventMetadata Metadata, CooperativeState Cooperative, int BookYear, DateOnly HeldOn) : ICooperativeEvent;

/// <summary>What was recorded of an annual meeting was wrong, and now says otherwise; it is no longer verified.</summary>
/// <param name="Metadata">About the event; it occurred on the day on which the error was found.</param>
/// <param name="Cooperative">The cooperative after it.</param>
/// <param name="BookYear">The calendar year whose books the meeting closed.</param>
/// <param name="HeldOn">The day of the meeting, as it is recorded now.</param>
/// <param name="ReactivationsInDoubt">
/// The days of reactivations whose evidence this meeting was and, as it is recorded now, would not be. They stand.
/// </param>
[EntityName("koperasi.annual-meeting-corrected.v1")]
[MessageUrn("urn:koperasi:annual-meeting-corrected:v1", false)]
public sealed record AnnualMeetingCorrected(
    EventMetadata Metadata,
    CooperativeState Cooperative,
    int BookYear,
    DateOnly HeldOn,
    IReadOnlyList<DateOnly> ReactivationsInDoubt) : ICooperativeEvent;

/// <summary>An annual meeting that was recorded was not held: the record was withdrawn.</summary>
/// <param name="Metadata">About the event; it occurred on the day on which the error was found.</param>
/// <param name="Cooperative">The cooperative after it.</param>
/// <param name="BookYear">The calendar year whose books the meeting was said to have closed.</param>
/// <param name="ReactivationsInDoubt">The days of reactivations whose evidence this meeting was. They stand.</param>
[EntityName("koperasi.annual-meeting-withdrawn.v1")]
[MessageUrn("urn:koperasi:annual-meeting-withdrawn:v1", false)]
public sealed record AnnualMeetingWithdrawn(
    EventMetadata Metadata, CooperativeState Cooperative, int BookYear, IReadOnlyList<DateOnly> ReactivationsInDoubt) : ICooperativeEvent;

/// <summary>A cooperative missed due annual meetings, but is not inactive yet.</summary>
[EntityName("koperasi.cooperative-became-at-risk.v1")]
[MessageUrn("urn:koperasi:cooperative-became-at-risk:v1", false)]
public sealed record CooperativeBecameAtRisk(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative became inactive, by a fact or by a date that passed.</summary>
[EntityName("koperasi.cooperative-became-inactive.v1")]
[MessageUrn("urn:koperasi:cooperative-became-inactive:v1", false)]
public sealed record CooperativeBecameInactive(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative that was at risk caught up and is plainly active again, without having been inactive.</summary>
[EntityName("koperasi.cooperative-no-longer-at-risk.v1")]
[MessageUrn("urn:koperasi:cooperative-no-longer-at-risk:v1", false)]
public sealed record CooperativeNoLongerAtRisk(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>An inactive cooperative is active again: the policy's evidence was met.</summary>
/// <param name="Metadata">About the event.</param>
/// <param name="Cooperative">The cooperative after it.</param>
/// <param name="RevivalCaseId">The revival case whose verification asked for it, if one did.</param>
[EntityName("koperasi.cooperative-reactivated.v1")]
[MessageUrn("urn:koperasi:cooperative-reactivated:v1", false)]
public sealed record CooperativeReactivated(
    EventMetadata Metadata, CooperativeState Cooperative, Guid? RevivalCaseId) : ICooperativeEvent;

/// <summary>A reactivation was asked for, and the policy's evidence was not met.</summary>
/// <param name="Metadata">About the event.</param>
/// <param name="Cooperative">The cooperative, unchanged.</param>
/// <param name="RevivalCaseId">The revival case whose verification asked for it, if one did.</param>
/// <param name="Reasons">Each rule that was not met, by name, for instance <c>AnnualMeetingNotVerified</c>.</param>
[EntityName("koperasi.reactivation-refused.v1")]
[MessageUrn("urn:koperasi:reactivation-refused:v1", false)]
public sealed record ReactivationRefused(
    EventMetadata Metadata,
    CooperativeState Cooperative,
    Guid? RevivalCaseId,
    IReadOnlyList<string> Reasons) : ICooperativeEvent;

/// <summary>A cooperative was suspended (dibekukan), or its suspension was lifted: see the state.</summary>
[EntityName("koperasi.cooperative-suspended.v1")]
[MessageUrn("urn:koperasi:cooperative-suspended:v1", false)]
public sealed record CooperativeSuspended(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative was absorbed by its successor.</summary>
[EntityName("koperasi.cooperative-merged.v1")]
[MessageUrn("urn:koperasi:cooperative-merged:v1", false)]
public sealed record CooperativeMerged(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative began to be wound up: it is no longer reactivated, and ends with its dissolution.</summary>
[EntityName("koperasi.cooperative-dissolution-begun.v1")]
[MessageUrn("urn:koperasi:cooperative-dissolution-begun:v1", false)]
public sealed record CooperativeDissolutionBegun(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;

/// <summary>A cooperative ended its legal existence.</summary>
[EntityName("koperasi.cooperative-dissolved.v1")]
[MessageUrn("urn:koperasi:cooperative-dissolved:v1", false)]
public sealed record CooperativeDissolved(EventMetadata Metadata, CooperativeState Cooperative) : ICooperativeEvent;
