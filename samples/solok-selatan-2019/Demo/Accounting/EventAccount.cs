using System.Diagnostics;

namespace KoperasiPlatform.Demo.Accounting;

/// <summary>Counts events where they are: in the stores and at the broker.</summary>
internal sealed class EventAccount(RunningPlatform platform, Broker broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EventStoreReader[] _stores = [.. platform.Databases.Select(db => new EventStoreReader(db.Key, db.Value))];

    /// <summary>The books once nothing is on its way any more; what is still missing after a while is lost.</summary>
    public async Task<EventBooks> Settle()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var books = await Read();
            if (books.Settled || waited.Elapsed > Patience)
                return books;
            await Task.Delay(200);
        }
    }

    private async Task<EventBooks> Read()
    {
        var (stored, duplicated) = (0L, 0L);
        var events = new List<LeavingEvent>();
        var inboxes = new Dictionary<string, IReadOnlyList<HandledMessage>>(StringComparer.Ordinal);
        foreach (var store in _stores)
        {
            stored += await store.Stored();
            duplicated += await store.DuplicatedEffects();
            events.AddRange(await store.Leaving());
            inboxes.Add(store.Service, await store.Inbox());
        }

        Guid[] handled = [.. inboxes.Values.SelectMany(inbox => inbox).Select(m => m.EventId).Distinct()];
        var types = new Dictionary<Guid, string>();
        foreach (var store in _stores)
        {
            foreach (var (id, type) in await store.TypesOf(handled))
                types[id] = type;
        }

        return new EventBooks(
            stored, duplicated, events, inboxes, types, await broker.QueuesByExchange(), await broker.Exchanges(), await broker.Queues());
    }
}
