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

    /// <summary>What completing it takes, as it was when the batch was scheduled; null in what is older than that.</summary>
    public CompletionRule? Rule { get; init; }

    public BatchStatus Status { get; init; } = BatchStatus.Scheduled;

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<Enrollment> Enrollments { get; init; } = [];

    public int SeatsTaken => Enrollments.Count(e => e.TakesSeat);

    public static Batch Fold(Batch? state, IDomainEvent e) => (state, e) switch
    {
        (null, BatchScheduled x) => new Batch
        {
            ProgrammeId = x.ProgrammeId,
            CourseCode = x.CourseCode,
            Venue = x.Venue,
            Days = x.Days,
            Minimum = x.Minimum,
            Capacity = x.Capacity,
            BudgetLines = x.BudgetLines,
            Rule = x.Rule,
        },
        ({ } s, BatchOpened) => s with { Status = BatchStatus.Open },
        ({ } s, BatchConfirmed) => s with { Status = BatchStatus.Confirmed },
        ({ } s, BatchStarted) => s with { Status = BatchStatus.InProgress },
        ({ } s, BatchCompleted) => s with { Status = BatchStatus.Completed },
        ({ } s, BatchReported) => s with { Status = BatchStatus.Reported },
        ({ } s, BatchCancelled) => s with
        {
            Status = BatchStatus.Cancelled,
            Enrollments = [.. s.Enrollments.Select(p => p.IsOpen ? p with { Status = EnrollmentStatus.BatchCancelled } : p)],
        },
        ({ } s, ParticipantEnrolled x) => s with { Enrollments = [.. s.Enrollments, Enrollment.From(x)] },
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

    private Batch With(Guid enrollmentId, Func<Enrollment, Enrollment> change) => this with
    {
        Enrollments = [.. Enrollments.Select(e => e.EnrollmentId == enrollmentId ? change(e) : e)],
    };
}
