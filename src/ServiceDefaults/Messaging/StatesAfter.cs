using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// The aggregate's state after each event of a page: its snapshot where that has seen no later event, else one fold of the
/// stream, however many of its events are on the page.
/// </summary>
internal static class StatesAfter<TAggregate>
    where TAggregate : class, IAggregate<TAggregate>
{
    private static readonly Action<TAggregate, Guid> SetId = Setter<Guid>(nameof(IAggregate.Id));
    private static readonly Action<TAggregate, long> SetVersion = Setter<long>(nameof(IAggregate.Version));

    /// <param name="events">Those whose states are asked for, in the order of their sequence.</param>
    /// <param name="session">Where their streams are.</param>
    /// <param name="states">Gets the states, by the ids of the events.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task Load(
        IReadOnlyList<IEvent> events, IQuerySession session, IDictionary<Guid, object> states, CancellationToken cancellation)
    {
        var streams = events.GroupBy(e => e.StreamId).ToDictionary(stream => stream.Key, stream => stream.ToArray());
        var alone = streams.Where(stream => stream.Value is [{ Version: > 1 }]).Select(stream => stream.Key).ToArray();
        foreach (var snapshot in alone.Length > 0 ? await session.LoadManyAsync<TAggregate>(cancellation, alone) : [])
        {
            if (streams[snapshot.Id] is not [var only] || only.Version != snapshot.Version)
                continue;
            states[only.Id] = snapshot;
            streams.Remove(snapshot.Id);
        }

        var wanted = streams.Values.SelectMany(stream => stream).Select(e => e.Id).ToHashSet();
        foreach (var stream in await WholeStreams(streams, session, cancellation))
            Fold(stream, wanted, states);
        if (wanted.FirstOrDefault(id => !states.ContainsKey(id)) is var missing && missing != default)
            throw new InvalidOperationException($"Event {missing} is not in its stream.");
    }

    /// <summary>Each stream from its beginning; read only where the page does not hold it all.</summary>
    private static async Task<IEnumerable<IEnumerable<IEvent>>> WholeStreams(
        IReadOnlyDictionary<Guid, IEvent[]> streams, IQuerySession session, CancellationToken cancellation)
    {
        var complete = streams.Values.Where(stream => stream[^1].Version == stream.Length).ToArray();
        var ids = streams.Keys.Except(complete.Select(stream => stream[0].StreamId)).ToArray();
        if (ids.Length == 0)
            return complete;
        var last = streams.Values.Max(stream => stream[^1].Sequence);
        var read = await session.Events.QueryAllRawEvents()
            .Where(e => ids.Contains(e.StreamId) && e.Sequence <= last)
            .OrderBy(e => e.Sequence)
            .ToListAsync(cancellation);
        return complete.Concat<IEnumerable<IEvent>>(read.GroupBy(e => e.StreamId));
    }

    private static void Fold(IEnumerable<IEvent> stream, HashSet<Guid> wanted, IDictionary<Guid, object> states)
    {
        TAggregate? state = null;
        foreach (var e in stream)
        {
            state = TAggregate.Fold(state, (IDomainEvent)e.Data);
            // as the event store does with a snapshot
            SetId(state, e.StreamId);
            SetVersion(state, e.Version);
            if (wanted.Contains(e.Id))
                states[e.Id] = state;
        }
    }

    private static Action<TAggregate, TValue> Setter<TValue>(string property) =>
        typeof(TAggregate).GetProperty(property)!.SetMethod!.CreateDelegate<Action<TAggregate, TValue>>();
}
