namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>The state of one stream: an immutable record that only <c>Apply</c> and <c>Create</c> make.</summary>
public interface IAggregate
{
    Guid Id { get; }

    /// <summary>The stream's version that this state has seen; set by the event store.</summary>
    long Version { get; }
}

/// <summary>Something that happened, as it is stored.</summary>
public interface IDomainEvent
{
    /// <summary>The business date from which it holds, in Asia/Jakarta.</summary>
    DateOnly OccurredOn { get; }
}
