using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A person in a batch, from the request to the certificate.</summary>
public sealed record Enrollment(Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, Guid? SubstituteFor)
{
    public Sex? Sex { get; init; }

    public EnrollmentStatus Status { get; init; } = EnrollmentStatus.Confirmed;

    /// <summary>The case about who the person is, where the NationalId was known under another name.</summary>
    public Guid? IdentityCaseId { get; init; }

    /// <summary>While that case is open, whether a seat is kept or a place on the waiting list.</summary>
    public bool SeatKept { get; init; }

    /// <summary>The cancelled batch that gives the person priority.</summary>
    public Guid? PriorityFrom { get; init; }

    /// <summary>Who waits with a higher one goes before who came earlier.</summary>
    public int Precedence { get; init; }

    public DateOnly? CheckedInOn { get; init; }

    /// <summary>Every mark that was heard of, once each.</summary>
    public IReadOnlyList<AttendanceMark> Attendance { get; init; } = [];

    public IReadOnlyList<DateOnly> DaysAttended { get; init; } = [];

    public int? PreTestScore { get; init; }

    public int? PostTestScore { get; init; }

    public DateOnly? CompletedOn { get; init; }

    /// <summary>Of a completion that a correction took away: it comes back as it was.</summary>
    public DateOnly? CompletedBefore { get; init; }

    public Certificate? Certificate { get; init; }

    public bool IsOpen => Status is EnrollmentStatus.Requested or EnrollmentStatus.Confirmed or EnrollmentStatus.Waitlisted or EnrollmentStatus.CheckedIn;

    public bool IsCompleted => Status is EnrollmentStatus.Completed or EnrollmentStatus.Certified;

    public bool TakesSeat => IsCompleted || Status is EnrollmentStatus.Confirmed or EnrollmentStatus.CheckedIn or EnrollmentStatus.NotCompleted or EnrollmentStatus.NoShow;

    /// <summary>Takes a seat, or keeps one until it is decided who the person is.</summary>
    public bool HoldsSeat => TakesSeat || (Status == EnrollmentStatus.Requested && SeatKept);

    public static Enrollment From(ParticipantEnrolled e) => new(e.EnrollmentId, e.PersonKey, e.CooperativeId, e.Eligibility, e.SubstituteFor)
    {
        Sex = e.Sex,
        PriorityFrom = e.PriorityFrom,
        Precedence = e.PriorityFrom is null ? 0 : 1,
        Status = e.Waitlisted ? EnrollmentStatus.Waitlisted : EnrollmentStatus.Confirmed,
    };

    public static Enrollment From(ParticipantRequested e) => new(e.EnrollmentId, e.PersonKey, e.CooperativeId, e.Eligibility, e.SubstituteFor)
    {
        Sex = e.Sex,
        PriorityFrom = e.PriorityFrom,
        Precedence = e.PriorityFrom is null ? 0 : 1,
        Status = EnrollmentStatus.Requested,
        IdentityCaseId = e.IdentityCaseId,
        SeatKept = !e.Waitlisted,
    };

    public Enrollment After(IEnrollmentEvent e) => e switch
    {
        ParticipantAdmitted => Admitted(),
        ParticipantRenumbered x => Admitted() with
        {
            PersonKey = x.PersonKey,
            Eligibility = x.Eligibility,
            Sex = x.Sex,
            PriorityFrom = x.PriorityFrom,
            Precedence = x.PriorityFrom is null ? 0 : 1,
        },
        ParticipantRejected => this with { Status = EnrollmentStatus.Rejected },
        ParticipantPromoted => this with { Status = EnrollmentStatus.Confirmed },
        ParticipantMovedUp x => this with { Precedence = x.Precedence },
        ParticipantWithdrawn or ParticipantMoved => this with { Status = EnrollmentStatus.Withdrawn },
        ParticipantSubstituted => this with { Status = EnrollmentStatus.Substituted },
        ParticipantCheckedIn => this with { Status = EnrollmentStatus.CheckedIn, CheckedInOn = e.OccurredOn },
        AttendanceRecorded x => Attending(x),
        PreTestTaken x => this with { PreTestScore = x.Score },
        PostTestTaken x => this with { PostTestScore = x.Score },
        ParticipantCompleted => this with { Status = EnrollmentStatus.Completed, CompletedOn = e.OccurredOn },
        ParticipantNotCompleted x => this with { Status = x.NoShow ? EnrollmentStatus.NoShow : EnrollmentStatus.NotCompleted },
        CompletionCorrected { Completed: true } => this with { Status = EnrollmentStatus.Completed, CompletedOn = CompletedBefore ?? e.OccurredOn },
        CompletionCorrected => this with { Status = EnrollmentStatus.NotCompleted, CompletedOn = null, CompletedBefore = CompletedOn },
        CertificateIssued x => this with { Status = EnrollmentStatus.Certified, Certificate = new Certificate(x.Sequence, x.Number, x.OccurredOn) },
        CertificateRevoked x => this with
        {
            Status = Status == EnrollmentStatus.Certified ? EnrollmentStatus.Completed : Status,
            Certificate = Certificate! with { RevokedOn = x.OccurredOn, Ground = x.Ground },
        },
        CertificateReinstated => this with { Status = EnrollmentStatus.Certified, Certificate = Certificate! with { RevokedOn = null, Ground = null } },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow for an enrolment."),
    };

    private bool CameOnce => CheckedInOn is not null || Attendance.Any(mark => mark.Present);

    /// <summary>Gets what was kept while it was decided who the person is.</summary>
    private Enrollment Admitted() => this with
    {
        Status = !SeatKept ? EnrollmentStatus.Waitlisted : CameOnce ? EnrollmentStatus.CheckedIn : EnrollmentStatus.Confirmed,
    };

    /// <summary>Whatever the order in which marks arrive, the same days are attended in the end.</summary>
    private Enrollment Attending(AttendanceRecorded e)
    {
        IReadOnlyList<AttendanceMark> marks = [.. Attendance, new AttendanceMark(e.OccurredOn, e.ClientId, e.Present, e.MarkedAt, e.Device, e.ClockSkewSeconds, e.CountsAt)];
        return this with
        {
            Attendance = marks,
            DaysAttended = [.. marks.GroupBy(m => m.Day).Where(day => AttendanceMark.Standing(day).Present).Select(day => day.Key).Order()],
            Status = e.Present && Status == EnrollmentStatus.Confirmed ? EnrollmentStatus.CheckedIn : Status,
        };
    }
}

/// <summary>That somebody was, or was not, there on a day: by whom it was noted, and when by that clock.</summary>
public sealed record AttendanceMark(
    DateOnly Day, Guid ClientId, bool Present, DateTimeOffset? MarkedAt, string? Device, int? ClockSkewSeconds, DateTimeOffset? CountsAt = null)
{
    /// <summary>
    /// The one that holds of all the marks of a day: that which counts as the latest, of equal ones the later by the devices'
    /// clocks, then that with the greater id. Marks without a time hold in the order of their arrival.
    /// </summary>
    public static AttendanceMark Standing(IEnumerable<AttendanceMark> day) =>
        day.Aggregate((standing, next) => next.Follows(standing) ? next : standing);

    private bool Follows(AttendanceMark other) =>
        (MarkedAt is null && other.MarkedAt is null) || Place().CompareTo(other.Place()) > 0;

    /// <summary>By a clock that ran ahead. One that was behind cannot be told from a message that was long on its way.</summary>
    internal static DateTimeOffset SetRight(DateTimeOffset marked, int? clockSkewSeconds)
    {
        var ahead = TimeSpan.FromSeconds(Math.Max(0, clockSkewSeconds ?? 0));
        return marked - DateTimeOffset.MinValue > ahead ? marked - ahead : DateTimeOffset.MinValue;
    }

    private (DateTimeOffset, DateTimeOffset, Guid) Place()
    {
        var marked = MarkedAt ?? DateTimeOffset.MinValue;
        return (CountsAt ?? SetRight(marked, ClockSkewSeconds), marked, ClientId);
    }
}

/// <summary>The certificate of a completion: its number stays with it, revoked or not.</summary>
public sealed record Certificate(int Sequence, string Number, DateOnly IssuedOn)
{
    public DateOnly? RevokedOn { get; init; }

    public RevocationGround? Ground { get; init; }

    public bool IsValid => RevokedOn is null;
}
