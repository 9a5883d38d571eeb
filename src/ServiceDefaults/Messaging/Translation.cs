using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// What the world hears of what a service stores: an integration event, made from the stored event and the aggregate's state
/// after it; or two, while an old version of the contract is told beside the new one. Pure, so that publishing again after a
/// crash tells the same.
/// </summary>
public sealed class Translation(string source)
{
    private readonly Dictionary<Type, List<Entry>> _entries = [];

    public IReadOnlyCollection<Type> EventTypes => _entries.Keys;

    /// <summary>The contracts that this service tells.</summary>
    internal IReadOnlySet<Type> Contracts => _entries.Values.SelectMany(told => told).Select(entry => entry.Contract).ToHashSet();

    /// <summary>The stored event types that are told as any of these contracts.</summary>
    internal Type[] ToldAs(IReadOnlySet<Type> contracts) =>
        [.. _entries.Where(entry => entry.Value.Exists(told => contracts.Contains(told.Contract))).Select(entry => entry.Key)];

    /// <summary>The names under which what is told as this contract is stored.</summary>
    internal IEnumerable<string> StoredNames(Type contract) =>
        ToldAs(new HashSet<Type> { contract }).Select(type => type.GetCustomAttribute<StoredAsAttribute>()!.Alias);

    /// <param name="partitionKey">What the events of this aggregate are ordered by.</param>
    /// <param name="events">One <c>Publish</c> for each stored event type that leaves the service.</param>
    public Translation Of<TAggregate>(Func<TAggregate, Guid> partitionKey, Action<AggregateTranslation<TAggregate>> events)
        where TAggregate : class, IAggregate<TAggregate>
    {
        events(new AggregateTranslation<TAggregate>((type, contract, translate) =>
        {
            if (!_entries.TryGetValue(type, out var told))
                _entries.Add(type, told = []);
            // by its version and not by its place: a later version keeps its ids when the first one has ended
            var isFirst = EventType.Of(contract).EndsWith(".v1", StringComparison.Ordinal);
            told.Add(new Entry(contract, StatesAfter<TAggregate>.Load, (stored, state) => translate(
                Metadata(stored, isFirst ? stored.Id : DerivedId.From(stored.Id, EventType.Of(contract)), partitionKey((TAggregate)state)),
                (TAggregate)state,
                stored.Data)));
        }));
        return this;
    }

    /// <summary>What leaves the service of a page, in its order.</summary>
    internal async Task<IReadOnlyList<OutgoingEvent>> Translate(
        IReadOnlyList<IEvent> page, IQuerySession session, CancellationToken cancellation)
    {
        var published = page.Where(e => _entries.ContainsKey(e.EventType)).ToArray();
        var states = new Dictionary<Guid, object>();
        foreach (var group in published.GroupBy(e => _entries[e.EventType][0].LoadStates))
            await group.Key([.. group], session, states, cancellation);

        return
        [
            .. published.SelectMany(e => _entries[e.EventType].Select(entry => new OutgoingEvent(
                entry.Translate(e, states[e.Id]), e.Sequence, e.GetHeader(EventSessions.TraceParent)?.ToString()))),
        ];
    }

    private EventMetadata Metadata(IEvent stored, Guid id, Guid partitionKey) => new(
        id,
        source,
        stored.StreamId,
        stored.Version,
        partitionKey,
        ((IDomainEvent)stored.Data).OccurredOn,
        stored.Timestamp.ToUniversalTime(),
        stored.CorrelationId,
        stored.CausationId);

    private delegate Task LoadStates(
        IReadOnlyList<IEvent> events, IQuerySession session, IDictionary<Guid, object> states, CancellationToken cancellation);

    private sealed record Entry(Type Contract, LoadStates LoadStates, Func<IEvent, object, IIntegrationEvent> Translate);
}

/// <param name="Contract">What is told.</param>
/// <param name="Sequence">Its place among all that the service stored.</param>
/// <param name="TraceParent">The trace of the command or message that stored it.</param>
internal sealed record OutgoingEvent(IIntegrationEvent Contract, long Sequence, string? TraceParent);

/// <summary>The part of a <see cref="Translation"/> that concerns one kind of aggregate.</summary>
public sealed class AggregateTranslation<TAggregate>
    where TAggregate : class, IAggregate
{
    private readonly Action<Type, Type, Func<EventMetadata, TAggregate, object, IIntegrationEvent>> _add;

    internal AggregateTranslation(Action<Type, Type, Func<EventMetadata, TAggregate, object, IIntegrationEvent>> add) => _add = add;

    /// <summary>Tells a stored event. A second line for it tells it once more, under an id of its own: a later version of the contract.</summary>
    /// <param name="translate">
    /// <c>(m, c, e) => new Something(m, …)</c>. An expression, because it says beforehand which contract it makes.
    /// </param>
    public AggregateTranslation<TAggregate> Publish<TEvent>(Expression<Func<EventMetadata, TAggregate, TEvent, IIntegrationEvent>> translate)
        where TEvent : IDomainEvent
    {
        var made = translate.Body is UnaryExpression { NodeType: ExpressionType.Convert } conversion ? conversion.Operand : translate.Body;
        if (made is not NewExpression { Type: var contract })
            throw new ArgumentException($"What {typeof(TEvent)} is told as must be made by 'new'.", nameof(translate));
        var compiled = translate.Compile();
        _add(typeof(TEvent), contract, (metadata, state, e) => compiled(metadata, state, (TEvent)e));
        return this;
    }
}
