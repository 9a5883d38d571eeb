using JasperFx.Events;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// What the world hears of what a service stores: for each stored event type, at most one integration event, made from the
/// event and the aggregate's state after it. Pure, so that publishing again after a crash tells the same.
/// </summary>
public sealed class Translation(string source)
{
    private readonly Dictionary<Type, Entry> _entries = [];

    public IReadOnlyCollection<Type> EventTypes => _entries.Keys;

    /// <param name="partitionKey">What the events of this aggregate are ordered by.</param>
    /// <param name="events">One <c>Publish</c> for each stored event type that leaves the service.</param>
    public Translation Of<TAggregate>(Func<TAggregate, Guid> partitionKey, Action<AggregateTranslation<TAggregate>> events)
        where TAggregate : class, IAggregate
    {
        events(new AggregateTranslation<TAggregate>((type, translate) =>
            _entries.Add(type, new Entry(
                StatesAfter<TAggregate>,
                (stored, state) => translate(Metadata(stored, partitionKey((TAggregate)state)), (TAggregate)state, stored.Data)))));
        return this;
    }

    /// <summary>What leaves the service of a page, in its order.</summary>
    internal async Task<IReadOnlyList<OutgoingEvent>> Translate(
        IReadOnlyList<IEvent> page, IQuerySession session, CancellationToken cancellation)
    {
        var published = page.Where(e => _entries.ContainsKey(e.EventType)).ToArray();
        var states = new Dictionary<Guid, object>();
        foreach (var group in published.GroupBy(e => _entries[e.EventType].StatesAfter))
        {
            foreach (var (id, state) in await group.Key([.. group], session, cancellation))
                states.Add(id, state);
        }

        return
        [
            .. published.Select(e => new OutgoingEvent(
                _entries[e.EventType].Translate(e, states[e.Id]), e.Sequence, e.GetHeader(EventSessions.TraceParent)?.ToString())),
        ];
    }

    /// <summary>
    /// The aggregate's state after each event: its snapshot where that has seen no later event, else a fold up to it.
    /// </summary>
    private static async Task<IReadOnlyDictionary<Guid, object>> StatesAfter<TAggregate>(
        IReadOnlyList<IEvent> events, IQuerySession session, CancellationToken cancellation)
        where TAggregate : class, IAggregate
    {
        var ids = events.Select(e => e.StreamId).Distinct().ToArray();
        var latest = (await session.LoadManyAsync<TAggregate>(cancellation, ids)).ToDictionary(a => a.Id);
        var states = new Dictionary<Guid, object>();
        foreach (var e in events)
        {
            states[e.Id] = latest.TryGetValue(e.StreamId, out var snapshot) && snapshot.Version == e.Version
                ? snapshot
                : await session.Events.AggregateStreamAsync<TAggregate>(e.StreamId, e.Version, token: cancellation)
                    ?? throw new InvalidOperationException($"Stream {e.StreamId} has no state at version {e.Version}.");
        }

        return states;
    }

    private EventMetadata Metadata(IEvent stored, Guid partitionKey) => new(
        stored.Id,
        source,
        stored.StreamId,
        stored.Version,
        partitionKey,
        ((IDomainEvent)stored.Data).OccurredOn,
        stored.Timestamp.ToUniversalTime(),
        stored.CorrelationId,
        stored.CausationId);

    private delegate Task<IReadOnlyDictionary<Guid, object>> LoadStates(
        IReadOnlyList<IEvent> events, IQuerySession session, CancellationToken cancellation);

    private sealed record Entry(LoadStates StatesAfter, Func<IEvent, object, IIntegrationEvent> Translate);
}

/// <param name="Contract">What is told.</param>
/// <param name="Sequence">Its place among all that the service stored.</param>
/// <param name="TraceParent">The trace of the command or message that stored it.</param>
internal sealed record OutgoingEvent(IIntegrationEvent Contract, long Sequence, string? TraceParent);

/// <summary>The part of a <see cref="Translation"/> that concerns one kind of aggregate.</summary>
public sealed class AggregateTranslation<TAggregate>
    where TAggregate : class, IAggregate
{
    private readonly Action<Type, Func<EventMetadata, TAggregate, object, IIntegrationEvent>> _add;

    internal AggregateTranslation(Action<Type, Func<EventMetadata, TAggregate, object, IIntegrationEvent>> add) => _add = add;

    public AggregateTranslation<TAggregate> Publish<TEvent>(Func<EventMetadata, TAggregate, TEvent, IIntegrationEvent> translate)
        where TEvent : IDomainEvent
    {
        _add(typeof(TEvent), (metadata, state, e) => translate(metadata, state, (TEvent)e));
        return this;
    }
}
