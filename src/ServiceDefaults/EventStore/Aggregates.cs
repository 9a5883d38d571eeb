namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>The state of one stream.</summary>
public interface IAggregate
{
    Guid Id { get; }

    /// <summary>The stream's version that this state has seen; set by the event store.</summary>
    long Version { get; }
}

/// <summary>A state that is an immutable record, made by nothing but its events.</summary>
public interface IAggregate<TSelf> : IAggregate
    where TSelf : class, IAggregate<TSelf>
{
    /// <summary>The state after an event. It never decides, and never fails on an event that was stored.</summary>
    /// <param name="state">The state before; null before the first event.</param>
    /// <param name="e">The event.</param>
    static abstract TSelf Fold(TSelf? state, IDomainEvent e);
}

/// <summary>Something that happened, as it is stored.</summary>
public interface IDomainEvent
{
    /// <summary>The business date from which it holds, in Asia/Jakarta.</summary>
    DateOnly OccurredOn { get; }
}

/// <summary>The name under which an event type is stored, for ever, whatever becomes of the class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StoredAsAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

public static class AggregateExtensions
{
    /// <summary>The state after further events: what a decision leads to before it is stored.</summary>
    public static TAggregate After<TAggregate>(this TAggregate state, IEnumerable<IDomainEvent> events)
        where TAggregate : class, IAggregate<TAggregate> =>
        events.Aggregate(state, TAggregate.Fold);
}
