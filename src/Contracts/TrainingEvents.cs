using System.Text.Json.Serialization;
using MassTransit;

namespace KoperasiPlatform.Contracts.Training;

/// <summary>The codes of the five courses.</summary>
public static class CourseCodes
{
    /// <summary>Revitalising cooperatives: the course whose completion opens a revival case.</summary>
    public const string Revitalisation = "revitalisation";

    /// <summary>Entrepreneurship.</summary>
    public const string Entrepreneurship = "entrepreneurship";

    /// <summary>Managing a cooperative's business.</summary>
    public const string BusinessManagement = "business-management";

    /// <summary>Financial reports on IT.</summary>
    public const string ItFinancialReports = "it-financial-reports";

    /// <summary>Strengthening the institution.</summary>
    public const string InstitutionalStrengthening = "institutional-strengthening";
}

/// <summary>The public state of a programme. Money is whole rupiah.</summary>
/// <param name="ProgrammeId">Its id.</param>
/// <param name="FiscalYear">The budget year.</param>
/// <param name="FundingSource">Where the money comes from.</param>
/// <param name="BudgetCeiling">Pagu, in rupiah.</param>
/// <param name="MinistryTarget">People that the Ministry asked to train.</param>
/// <param name="DistrictTarget">People that the district aims to train with the same money.</param>
public sealed record ProgrammeState(
    Guid ProgrammeId,
    int FiscalYear,
    string FundingSource,
    long BudgetCeiling,
    int MinistryTarget,
    int DistrictTarget);

/// <summary>Where a batch stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BatchStatus>))]
public enum BatchStatus
{
    /// <summary>Thought of, without money or a venue; no event is told of it.</summary>
    Draft,

    /// <summary>Planned, its money reserved; nobody enrolled yet.</summary>
    Scheduled,

    /// <summary>Enrolment is open.</summary>
    Open,

    /// <summary>It will take place; its money is committed.</summary>
    Confirmed,

    /// <summary>Its days run.</summary>
    InProgress,

    /// <summary>Held, completion decided for each participant.</summary>
    Completed,

    /// <summary>Reported to the Ministry, locked.</summary>
    Reported,

    /// <summary>Called off before its start.</summary>
    Cancelled,

    /// <summary>Broken off after its start.</summary>
    Aborted,
}

/// <summary>The public state of a batch.</summary>
/// <param name="BatchId">Its id.</param>
/// <param name="ProgrammeId">The programme that pays for it.</param>
/// <param name="CourseCode">One of <see cref="CourseCodes"/>.</param>
/// <param name="Venue">Where it is held.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Status">Where it stands.</param>
public sealed record BatchState(
    Guid BatchId,
    Guid ProgrammeId,
    string CourseCode,
    string Venue,
    DateOnly FirstDay,
    DateOnly LastDay,
    int Capacity,
    BatchStatus Status);

/// <summary>Where an enrolment stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EnrollmentStatus>))]
public enum EnrollmentStatus
{
    /// <summary>Asked for; an officer must first decide who the person is.</summary>
    Requested,

    /// <summary>Has a seat.</summary>
    Confirmed,

    /// <summary>Waits for one.</summary>
    Waitlisted,

    /// <summary>Came, and got the badge.</summary>
    CheckedIn,

    /// <summary>Met the course's rule.</summary>
    Completed,

    /// <summary>Met it, and has a certificate that is valid.</summary>
    Certified,

    /// <summary>Did not meet it.</summary>
    NotCompleted,

    /// <summary>Refused after a decision about who the person is.</summary>
    Rejected,

    /// <summary>Left before the start.</summary>
    Withdrawn,

    /// <summary>Gave the seat to a substitute.</summary>
    Substituted,

    /// <summary>Never came.</summary>
    NoShow,

    /// <summary>The batch was cancelled.</summary>
    BatchCancelled,
}

/// <summary>On what ground a person was let into a course.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EligibilityGround>))]
public enum EligibilityGround
{
    /// <summary>An officer in term of a cooperative that is inactive.</summary>
    InactiveCooperative,

    /// <summary>An officer in term of an active cooperative, in a course that allows it.</summary>
    ActiveCooperative,

    /// <summary>Let in against the rule, with a reason and by a role that may. Opens no revival case.</summary>
    Override,
}

/// <summary>The public state of one participant's enrolment.</summary>
/// <param name="EnrollmentId">Its id.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="ProgrammeId">The programme.</param>
/// <param name="CourseCode">One of <see cref="CourseCodes"/>.</param>
/// <param name="PersonKey">Pseudonym of the person, the same in all services.</param>
/// <param name="CooperativeId">The cooperative that the person represents.</param>
/// <param name="Ground">On what ground the person was let in, as it was then.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="DaysAttended">Days attended.</param>
/// <param name="Days">Days that the batch has.</param>
/// <param name="PostTestTaken">Whether the post-test was taken.</param>
/// <param name="CompletedOn">The business date of completion, once completed.</param>
public sealed record ParticipantState(
    Guid EnrollmentId,
    Guid BatchId,
    Guid ProgrammeId,
    string CourseCode,
    string PersonKey,
    Guid CooperativeId,
    EligibilityGround Ground,
    EnrollmentStatus Status,
    int DaysAttended,
    int Days,
    bool PostTestTaken,
    DateOnly? CompletedOn);

/// <summary>A programme got its money.</summary>
[EntityName("koperasi.programme-funded.v1")]
[MessageUrn("urn:koperasi:programme-funded:v1", false)]
public sealed record ProgrammeFunded(EventMetadata Metadata, ProgrammeState Programme) : IIntegrationEvent;

/// <summary>A batch was scheduled, its money reserved.</summary>
[EntityName("koperasi.batch-scheduled.v1")]
[MessageUrn("urn:koperasi:batch-scheduled:v1", false)]
public sealed record BatchScheduled(EventMetadata Metadata, BatchState Batch) : IIntegrationEvent;

/// <summary>A batch was put on other days, or in another venue.</summary>
[EntityName("koperasi.batch-rescheduled.v1")]
[MessageUrn("urn:koperasi:batch-rescheduled:v1", false)]
public sealed record BatchRescheduled(EventMetadata Metadata, BatchState Batch) : IIntegrationEvent;

/// <summary>A batch was broken off after its start: nobody completes it.</summary>
[EntityName("koperasi.batch-aborted.v1")]
[MessageUrn("urn:koperasi:batch-aborted:v1", false)]
public sealed record BatchAborted(EventMetadata Metadata, BatchState Batch) : IIntegrationEvent;

/// <summary>A batch was called off before its start.</summary>
[EntityName("koperasi.batch-cancelled.v1")]
[MessageUrn("urn:koperasi:batch-cancelled:v1", false)]
public sealed record BatchCancelled(EventMetadata Metadata, BatchState Batch) : IIntegrationEvent;

/// <summary>A person got a seat or a place on the waiting list: see the status.</summary>
[EntityName("koperasi.participant-enrolled.v1")]
[MessageUrn("urn:koperasi:participant-enrolled:v1", false)]
public sealed record ParticipantEnrolled(EventMetadata Metadata, ParticipantState Participant) : IIntegrationEvent;

/// <summary>A participant met the course's rule.</summary>
[EntityName("koperasi.participant-completed.v1")]
[MessageUrn("urn:koperasi:participant-completed:v1", false)]
public sealed record ParticipantCompleted(EventMetadata Metadata, ParticipantState Participant) : IIntegrationEvent;

/// <summary>Late attendance turned a completion, or the lack of it, round: see the status.</summary>
[EntityName("koperasi.participant-completion-corrected.v1")]
[MessageUrn("urn:koperasi:participant-completion-corrected:v1", false)]
public sealed record ParticipantCompletionCorrected(EventMetadata Metadata, ParticipantState Participant)
    : IIntegrationEvent;

/// <summary>A batch was reported to the Ministry and is locked.</summary>
[EntityName("koperasi.batch-reported.v1")]
[MessageUrn("urn:koperasi:batch-reported:v1", false)]
public sealed record BatchReported(EventMetadata Metadata, BatchState Batch) : IIntegrationEvent;
