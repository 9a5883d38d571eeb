using System.Text.Json.Serialization;
using MassTransit;

namespace KoperasiPlatform.Contracts.Monitoring;

/// <summary>Where a revival case stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RevivalStage>))]
public enum RevivalStage
{
    /// <summary>Opened by a completed course.</summary>
    Opened,

    /// <summary>The officers' commitment was evaluated.</summary>
    CommitmentEvaluated,

    /// <summary>Planned: meeting date and activities.</summary>
    Planned,

    /// <summary>Guided and practised with.</summary>
    Mentoring,

    /// <summary>No visit for 45 days.</summary>
    Stalled,

    /// <summary>Evidence waits for a verifier.</summary>
    EvidenceSubmitted,

    /// <summary>Verified; Registry's decision is awaited.</summary>
    Verified,

    /// <summary>Reactivated; watched for 12 months.</summary>
    Sustaining,

    /// <summary>Closed: see the outcome.</summary>
    Closed,
}

/// <summary>How a closed case ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RevivalOutcome>))]
public enum RevivalOutcome
{
    /// <summary>Still active after the sustaining months.</summary>
    Sustained,

    /// <summary>The mentoring months passed without reactivation, or the officers' commitment did not carry it.</summary>
    Failed,

    /// <summary>The cooperative was merged or dissolved.</summary>
    Superseded,

    /// <summary>The cooperative fell back after its reactivation; a linked case follows.</summary>
    Relapsed,

    /// <summary>No completion supports the case any more, after corrections.</summary>
    Withdrawn,
}

/// <summary>The public state of a revival case.</summary>
/// <param name="CaseId">Its id, derived from the cooperative and the episode.</param>
/// <param name="CooperativeId">The cooperative.</param>
/// <param name="Episode">1 for the first case of the cooperative, and so on.</param>
/// <param name="PreviousCaseId">The case that relapsed, or was superseded by a merger, into this one, if any.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Outcome">How it ended, once closed.</param>
/// <param name="OpenedOn">The business date on which it opened.</param>
/// <param name="VerifiedOn">The business date of the last verification of its evidence.</param>
/// <param name="ReactivatedOn">The business date of the reactivation that it led to.</param>
/// <param name="PersonKeys">The trained officers that it rests on.</param>
/// <param name="Companion">Who accompanies it, once planned: the subject of a token.</param>
/// <param name="VerificationId">
/// Identity of the last verification, derived from the case: the same however often Registry is asked about it.
/// </param>
/// <param name="ClosedOn">The business date on which it closed.</param>
/// <param name="RelapsedOn">The business date on which the cooperative fell back after its return.</param>
public sealed record RevivalCaseState(
    Guid CaseId,
    Guid CooperativeId,
    int Episode,
    Guid? PreviousCaseId,
    RevivalStage Stage,
    RevivalOutcome? Outcome,
    DateOnly OpenedOn,
    DateOnly? VerifiedOn,
    DateOnly? ReactivatedOn,
    IReadOnlyList<string> PersonKeys,
    string? Companion = null,
    Guid? VerificationId = null,
    DateOnly? ClosedOn = null,
    DateOnly? RelapsedOn = null);

/// <summary>Something that changed about a revival case.</summary>
public interface IRevivalEvent : IIntegrationEvent
{
    /// <summary>The case after the event.</summary>
    RevivalCaseState Case { get; }
}

/// <summary>A trained officer of an inactive cooperative made it worth a try.</summary>
[EntityName("koperasi.revival-case-opened.v1")]
[MessageUrn("urn:koperasi:revival-case-opened:v1", false)]
public sealed record RevivalCaseOpened(EventMetadata Metadata, RevivalCaseState Case) : IRevivalEvent;

/// <summary>An evaluator scored an officer's commitment.</summary>
/// <param name="Metadata">About the event.</param>
/// <param name="Case">The case after it.</param>
/// <param name="PersonKey">The officer evaluated.</param>
/// <param name="MeanScore">The mean of the criteria in this evaluation, 1 to 5.</param>
[EntityName("koperasi.commitment-evaluated.v1")]
[MessageUrn("urn:koperasi:commitment-evaluated:v1", false)]
public sealed record CommitmentEvaluated(
    EventMetadata Metadata, RevivalCaseState Case, string PersonKey, decimal MeanScore) : IRevivalEvent;

/// <summary>No visit for the policy's number of days (default 45).</summary>
[EntityName("koperasi.revival-stalled.v1")]
[MessageUrn("urn:koperasi:revival-stalled:v1", false)]
public sealed record RevivalStalled(EventMetadata Metadata, RevivalCaseState Case) : IRevivalEvent;

/// <summary>
/// The evidence was verified by someone other than its recorder: Registry is asked to decide. It comes again, with the same
/// <see cref="RevivalCaseState.VerificationId"/>, when the answer stays away.
/// </summary>
[EntityName("koperasi.revival-verified.v1")]
[MessageUrn("urn:koperasi:revival-verified:v1", false)]
public sealed record RevivalVerified(EventMetadata Metadata, RevivalCaseState Case) : IRevivalEvent;

/// <summary>A case ended: see the outcome.</summary>
[EntityName("koperasi.revival-case-closed.v1")]
[MessageUrn("urn:koperasi:revival-case-closed:v1", false)]
public sealed record RevivalCaseClosed(EventMetadata Metadata, RevivalCaseState Case) : IRevivalEvent;

/// <summary>A reactivated cooperative became inactive again; its case is closed and a linked one opens.</summary>
[EntityName("koperasi.cooperative-relapsed.v1")]
[MessageUrn("urn:koperasi:cooperative-relapsed:v1", false)]
public sealed record CooperativeRelapsed(EventMetadata Metadata, RevivalCaseState Case) : IRevivalEvent;
