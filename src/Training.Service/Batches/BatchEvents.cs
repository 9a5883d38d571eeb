using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Batches;

// What is stored about a batch as a whole; its participants are on the page EnrollmentEvents.

/// <summary>A plan that takes no money and no venue yet; or the same, revised.</summary>
[StoredAs("batch.drafted")]
public sealed record BatchDrafted(
    DateOnly OccurredOn, Guid ProgrammeId, string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity,
    IReadOnlyList<BudgetLine> BudgetLines, IReadOnlyList<string> Speakers) : IDomainEvent;

[StoredAs("batch.draft-discarded")]
public sealed record BatchDraftDiscarded(DateOnly OccurredOn) : IDomainEvent;

/// <param name="Rule">What completing it takes, whatever becomes of the course; absent in what was stored before it was kept here.</param>
/// <param name="Speakers">As PersonKeys; absent in what was stored before.</param>
/// <param name="Course">As it was then, whatever becomes of it; absent in what was stored before.</param>
[StoredAs("batch.scheduled")]
public sealed record BatchScheduled(
    DateOnly OccurredOn, Guid ProgrammeId, string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity,
    IReadOnlyList<BudgetLine> BudgetLines, CompletionRule? Rule = null, IReadOnlyList<string>? Speakers = null, Course? Course = null)
    : IDomainEvent;

[StoredAs("batch.rescheduled")]
public sealed record BatchRescheduled(
    DateOnly OccurredOn, string Venue, IReadOnlyList<DateOnly> Days, IReadOnlyList<string> Speakers, string Reason) : IDomainEvent;

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

/// <summary>Broken off after its start.</summary>
[StoredAs("batch.aborted")]
public sealed record BatchAborted(DateOnly OccurredOn, string Reason) : IDomainEvent;
