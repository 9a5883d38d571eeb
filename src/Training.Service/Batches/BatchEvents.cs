using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Batches;

// What is stored about a batch as a whole; its participants are on the page EnrollmentEvents.

[StoredAs("batch.scheduled")]
public sealed record BatchScheduled(
    DateOnly OccurredOn, Guid ProgrammeId, string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity,
    IReadOnlyList<BudgetLine> BudgetLines) : IDomainEvent;

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

/// <summary>One line of a batch's budget, in whole rupiah: for each seat, or for the whole.</summary>
public sealed record BudgetLine(BudgetKind Kind, BudgetBasis Basis, long Amount);

public enum BudgetKind
{
    Venue,
    Lodging,
    Meals,
    Speakers,
    Transport,
    Materials,
}

public enum BudgetBasis
{
    PerPerson,
    Fixed,
}
