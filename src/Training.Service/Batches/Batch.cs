using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A class of one course with all who are in it: one stream, so that capacity and waiting list are always right.</summary>
public sealed record Batch : IAggregate<Batch>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required Guid ProgrammeId { get; init; }

    public required string CourseCode { get; init; }

    public required string Venue { get; init; }

    public required IReadOnlyList<DateOnly> Days { get; init; }

    public required int Minimum { get; init; }

    public required int Capacity { get; init; }

    public required IReadOnlyList<BudgetLine> BudgetLines { get; init; }

    /// <summary>Those who teach, as PersonKeys.</summary>
    public IReadOnlyList<string> Speakers { get; init; } = [];

    /// <summary>How often the plan has changed since it was made known, and when last.</summary>
    public int Revision { get; init; }

    public DateOnly RevisedOn { get; init; }

    /// <summary>A draft is nobody's business yet, and one that was discarded never was.</summary>
    public bool IsAnnounced => RevisedOn != default;

    /// <summary>Days that a rescheduling made fewer: the last dates of those that are no longer held.</summary>
    public IReadOnlyList<DateOnly> DroppedDays { get; init; } = [];

    /// <summary>What completing it takes, as it was when the batch was scheduled; null in what is older than that.</summary>
    public CompletionRule? Rule { get; init; }

    /// <summary>The course as it was when the batch was scheduled; null in what is older than that.</summary>
    public Course? Course { get; init; }

    public BatchStatus Status { get; init; } = BatchStatus.Scheduled;

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<Enrollment> Enrollments { get; init; } = [];

    public int SeatsTaken => Enrollments.Count(e => e.TakesSeat);

    /// <summary>The seats taken, and those kept for people of whom an officer must first decide who they are.</summary>
    public int SeatsHeld => Enrollments.Count(e => e.HoldsSeat);

    public bool IsFull => SeatsHeld >= Capacity;

    public static Batch Fold(Batch? state, IDomainEvent e) => (state, e) switch
    {
        (_, BatchDrafted x) => Planned(state, From(x)),
        ({ } s, BatchDraftDiscarded) => s with { Status = BatchStatus.Cancelled },
        (_, BatchScheduled x) => Planned(state, From(x)),
        ({ } s, BatchRescheduled x) => s.Revised(x.OccurredOn) with
        {
            Venue = x.Venue,
            Days = x.Days,
            Speakers = x.Speakers,
            DroppedDays = [.. s.Days.Concat(s.DroppedDays).Skip(x.Days.Count)],
        },
        ({ } s, BatchOpened) => s with { Status = BatchStatus.Open },
        ({ } s, BatchConfirmed) => s with { Status = BatchStatus.Confirmed },
        ({ } s, BatchStarted) => s with { Status = BatchStatus.InProgress },
        ({ } s, BatchCompleted) => s with { Status = BatchStatus.Completed },
        ({ } s, BatchReported) => s with { Status = BatchStatus.Reported },
        ({ } s, BatchCancelled) => s.Revised(e.OccurredOn).CalledOff(BatchStatus.Cancelled),
        ({ } s, BatchAborted) => s.Revised(e.OccurredOn).CalledOff(BatchStatus.Aborted),
        ({ } s, ParticipantEnrolled x) => s with { Enrollments = [.. s.Enrollments, Enrollment.From(x)] },
        ({ } s, ParticipantRequested x) => s with { Enrollments = [.. s.Enrollments, Enrollment.From(x)] },
        ({ } s, IEnrollmentEvent x) => s.With(x.EnrollmentId, p => p.After(x)),
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a batch's stream."),
    };

    /// <summary>What completing it takes: its own rule, so that a change of the course alters no batch that was scheduled before.</summary>
    public CompletionRule RuleOr(Course course) => Rule ?? course.Rule;

    public Enrollment Find(Guid enrollmentId) =>
        Enrollments.FirstOrDefault(e => e.EnrollmentId == enrollmentId) ?? throw new NotFound("enrolment", enrollmentId);

    public void AssertStatus(params BatchStatus[] allowed)
    {
        if (!allowed.Contains(Status))
        {
            throw new Refusal(
                "BatchNotInThatState", $"The batch is {Status}; this needs {string.Join(" or ", allowed)}.", ("batchStatus", Status), ("allowed", allowed));
        }
    }

    private static Batch From(BatchDrafted x) => new()
    {
        Status = BatchStatus.Draft,
        ProgrammeId = x.ProgrammeId,
        CourseCode = x.CourseCode,
        Venue = x.Venue,
        Days = x.Days,
        Minimum = x.Minimum,
        Capacity = x.Capacity,
        BudgetLines = x.BudgetLines,
        Speakers = x.Speakers,
    };

    private static Batch From(BatchScheduled x) => new()
    {
        ProgrammeId = x.ProgrammeId,
        CourseCode = x.CourseCode,
        Venue = x.Venue,
        Days = x.Days,
        Minimum = x.Minimum,
        Capacity = x.Capacity,
        BudgetLines = x.BudgetLines,
        Rule = x.Rule,
        Course = x.Course,
        Speakers = x.Speakers ?? [],
        RevisedOn = x.OccurredOn,
    };

    private static Batch Planned(Batch? draft, Batch plan) => draft is null ? plan : plan with { Id = draft.Id, Version = draft.Version };

    private Batch Revised(DateOnly on) => this with { Revision = Revision + 1, RevisedOn = on };

    private Batch CalledOff(BatchStatus status) => this with
    {
        Status = status,
        Enrollments = [.. Enrollments.Select(p => p.IsOpen ? p with { Status = EnrollmentStatus.BatchCancelled } : p)],
    };

    private Batch With(Guid enrollmentId, Func<Enrollment, Enrollment> change) => this with
    {
        Enrollments = [.. Enrollments.Select(e => e.EnrollmentId == enrollmentId ? change(e) : e)],
    };
}
