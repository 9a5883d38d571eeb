using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A person in a batch, from the request to the certificate.</summary>
public sealed record Enrollment(Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, Guid? SubstituteFor)
{
    public Sex? Sex { get; init; }

    public EnrollmentStatus Status { get; init; } = EnrollmentStatus.Confirmed;

    public IReadOnlyList<DateOnly> DaysAttended { get; init; } = [];

    /// <summary>The client-made ids of the attendance that was heard of, so that a repetition changes nothing.</summary>
    public IReadOnlyList<Guid> AttendanceIds { get; init; } = [];

    public int? PostTestScore { get; init; }

    public DateOnly? CompletedOn { get; init; }

    public bool IsOpen => Status is EnrollmentStatus.Confirmed or EnrollmentStatus.Waitlisted or EnrollmentStatus.CheckedIn;

    public bool TakesSeat => Status is EnrollmentStatus.Confirmed or EnrollmentStatus.CheckedIn or EnrollmentStatus.Completed
        or EnrollmentStatus.NotCompleted or EnrollmentStatus.NoShow;

    public static Enrollment From(ParticipantEnrolled e) => new(e.EnrollmentId, e.PersonKey, e.CooperativeId, e.Eligibility, e.SubstituteFor)
    {
        Sex = e.Sex,
        Status = e.Waitlisted ? EnrollmentStatus.Waitlisted : EnrollmentStatus.Confirmed,
    };

    public Enrollment After(IEnrollmentEvent e) => e switch
    {
        ParticipantPromoted => this with { Status = EnrollmentStatus.Confirmed },
        ParticipantWithdrawn or ParticipantMoved => this with { Status = EnrollmentStatus.Withdrawn },
        ParticipantSubstituted => this with { Status = EnrollmentStatus.Substituted },
        AttendanceRecorded x => Attending(x),
        PostTestTaken x => this with { PostTestScore = x.Score },
        ParticipantCompleted => this with { Status = EnrollmentStatus.Completed, CompletedOn = e.OccurredOn },
        ParticipantNotCompleted x => this with { Status = x.NoShow ? EnrollmentStatus.NoShow : EnrollmentStatus.NotCompleted },
        CompletionCorrected { Completed: true } => this with { Status = EnrollmentStatus.Completed, CompletedOn = e.OccurredOn },
        CompletionCorrected => this with { Status = EnrollmentStatus.NotCompleted, CompletedOn = null },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow for an enrolment."),
    };

    public bool Meets(CompletionRule rule, int days) =>
        DaysAttended.Count * 100 >= rule.MinimumAttendancePercent * days
        && (!rule.PostTestRequired || (PostTestScore is { } score && score >= rule.PassingScore));

    private Enrollment Attending(AttendanceRecorded e) => this with
    {
        AttendanceIds = [.. AttendanceIds, e.ClientId],
        DaysAttended = e.Present ? [.. DaysAttended.Append(e.OccurredOn).Distinct().Order()] : [.. DaysAttended.Where(d => d != e.OccurredOn)],
        Status = e.Present && Status == EnrollmentStatus.Confirmed ? EnrollmentStatus.CheckedIn : Status,
    };
}
