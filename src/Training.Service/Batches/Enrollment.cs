using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A person in a batch, from the request to the certificate.</summary>
public sealed record Enrollment(Guid EnrollmentId, string PersonKey, Guid CooperativeId, Eligibility Eligibility, Guid? SubstituteFor)
{
    public EnrollmentStatus Status { get; init; } = EnrollmentStatus.Confirmed;

    public IReadOnlyList<DateOnly> DaysAttended { get; init; } = [];

    /// <summary>The client-made ids of the attendance that was heard of, so that a repetition changes nothing.</summary>
    public IReadOnlyList<Guid> AttendanceIds { get; init; } = [];

    public int? PostTestScore { get; init; }

    public DateOnly? CompletedOn { get; init; }

    public bool IsOpen => Status is EnrollmentStatus.Confirmed or EnrollmentStatus.Waitlisted or EnrollmentStatus.CheckedIn;

    public bool TakesSeat => Status is EnrollmentStatus.Confirmed or EnrollmentStatus.CheckedIn or EnrollmentStatus.Completed
        or EnrollmentStatus.NotCompleted or EnrollmentStatus.NoShow;

    public Enrollment Attending(AttendanceRecorded e) => this with
    {
        AttendanceIds = [.. AttendanceIds, e.ClientId],
        DaysAttended = e.Present ? [.. DaysAttended.Append(e.OccurredOn).Distinct().Order()] : [.. DaysAttended.Where(d => d != e.OccurredOn)],
        Status = e.Present && Status == EnrollmentStatus.Confirmed ? EnrollmentStatus.CheckedIn : Status,
    };

    public bool Meets(Course course, int days) =>
        DaysAttended.Count * 100 >= course.MinimumAttendancePercent * days && (!course.PostTestRequired || PostTestScore is not null);
}
