using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Batches;

// What is stored about a batch as a whole; its participants are on the page EnrollmentEvents.

/// <param name="Rule">What completing it takes, whatever becomes of the course; absent in what was stored before it was kept here.</param>
[StoredAs("batch.scheduled")]
public sealed record BatchScheduled(
    DateOnly OccurredOn, Guid ProgrammeId, string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity,
    IReadOnlyList<BudgetLine> BudgetLines, CompletionRule? Rule = null) : IDomainEvent;

[StoredAs("batch.opened")]
public sealed record BatchOpened(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.confirmed")]
public sealed record BatchConfirmed(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.started")]
public sealed record BatchStarted(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.completed")]
public sealed record BatchCompleted(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.reported")]
public sealed record BatchReported(DateOnly OccurredOn) : IDomainEvent;

[StoredAs("batch.cancelled")]
public sealed record BatchCancelled(DateOnly OccurredOn, string Reason) : IDomainEvent;
