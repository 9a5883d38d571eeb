using System.Collections.Frozen;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

public static class AggregateRegistration
{
    /// <summary>
    /// An aggregate, its stored event types (those of its namespace, one page beside it) and its snapshot, which is written
    /// in the transaction of its events.
    /// </summary>
    /// <param name="options">The store's.</param>
    /// <param name="beside">What else is written in that transaction, made from the state after the events.</param>
    public static void AddAggregate<TAggregate>(
        this StoreOptions options, Func<IDocumentOperations, TAggregate, ValueTask>? beside = null)
        where TAggregate : class, IAggregate<TAggregate>
    {
        var types = EventTypes<TAggregate>();
        foreach (var type in types)
            options.AddStoredEvent(type);
        options.Events.EnableSideEffectsOnInlineProjections |= beside is not null;
        options.Projections.Add(new Snapshot<TAggregate>(types, beside), ProjectionLifecycle.Inline);
    }

    /// <summary>An event type that may lie in a stream.</summary>
    public static void AddStoredEvent(this StoreOptions options, Type type)
    {
        var stored = type.GetCustomAttribute<StoredAsAttribute>()
            ?? throw new InvalidOperationException($"{type} needs [StoredAs]: the name under which it is stored for ever.");
        options.Events.MapEventType(type, stored.Alias);
    }

    public static FrozenSet<Type> EventTypes<TAggregate>() => Own<TAggregate>.EventTypes;

    private static class Own<TAggregate>
    {
        public static readonly FrozenSet<Type> EventTypes = typeof(TAggregate).Assembly.GetTypes()
            .Where(type =>
                type is { IsClass: true, IsAbstract: false }
                && type.Namespace == typeof(TAggregate).Namespace
                && type.IsAssignableTo(typeof(IDomainEvent)))
            .ToFrozenSet();
    }

    /// <summary>
    /// Leaves the streams of other aggregates out. A projection does that by itself, but makes a list and a set of types for each stream, and so does each
    /// of the others of the store, for a command that mostly has one stream of one event (ADR 28).
    /// </summary>
    private sealed class OfItsOwnStreams<TAggregate>(IInlineProjection<IDocumentOperations> projection) : IInlineProjection<IDocumentOperations>
    {
        public Task ApplyAsync(IDocumentOperations operations, IEnumerable<StreamAction> streams, CancellationToken cancellation)
        {
            StreamAction[] own = [.. streams.Where(stream => stream.Events.Any(e => Own<TAggregate>.EventTypes.Contains(e.EventType)))];
            return own is [] ? Task.CompletedTask : projection.ApplyAsync(operations, own, cancellation);
        }
    }

    private sealed class Snapshot<TAggregate> : SingleStreamProjection<TAggregate, Guid>
        where TAggregate : class, IAggregate<TAggregate>
    {
        private readonly Func<IDocumentOperations, TAggregate, ValueTask>? _beside;

        public Snapshot(IEnumerable<Type> eventTypes, Func<IDocumentOperations, TAggregate, ValueTask>? beside)
        {
            _beside = beside;
            Name = typeof(TAggregate).Name;
            Options.BatchSize = 5_000;
            // a rebuild writes each snapshot once and not once a page, as long as no more than these are touched: beyond them it writes
            // and reads them again and again, 5,700 events a second instead of 31,600 (bench rebuild)
            Options.RebuildFlushThreshold = 250_000;
            foreach (var type in eventTypes)
                IncludeType(type);
        }

        protected override IInlineProjection<IDocumentOperations> buildForInline() => new OfItsOwnStreams<TAggregate>(base.buildForInline());

        public override TAggregate? Evolve(TAggregate? snapshot, Guid id, IEvent e) =>
            TAggregate.Fold(snapshot, (IDomainEvent)e.Data);

        public override ValueTask RaiseSideEffects(IDocumentOperations operations, Guid id, IEventSlice<TAggregate> slice) =>
            _beside is not null && slice.Snapshot is { } state ? _beside(operations, state) : default;
    }
}
