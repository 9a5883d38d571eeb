using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>
/// All cases and completions in the memory of this process, without the words that were written. Before anybody reads, it takes
/// in what was stored since it last did, here or on another replica: a list shows what was just recorded.
/// </summary>
internal sealed class RecordsInMemory(IDocumentStore store, StreamChanges changes) : IDisposable
{
    private const int AtOnce = 1_000;

    private readonly SemaphoreSlim _updating = new(1, 1);
    private readonly Dictionary<Guid, RevivalCase> _cases = [];
    private readonly Dictionary<Guid, CooperativeWatch> _watches = [];
    private Records _records = new([], []);
    private long? _seen;

    /// <param name="cancellation">Ends the waiting; what has begun goes to its end, because others wait for it.</param>
    public async Task<Records> Read(CancellationToken cancellation)
    {
        await _updating.WaitAsync(cancellation);
        try
        {
            var settled = await changes.SettledAsync(CancellationToken.None);
            if (_seen is { } seen ? await TakeIn(await changes.SinceAsync(seen, CancellationToken.None)) : await TakeInAll())
                _records = new Records(_cases.Values, _watches.Values);
            _seen = settled;
            return _records;
        }
        finally
        {
            _updating.Release();
        }
    }

    public void Dispose() => _updating.Dispose();

    private async Task<bool> TakeInAll()
    {
        await using var session = store.QuerySession();
        await foreach (var c in session.Query<RevivalCase>().ToAsyncEnumerable())
            Put(c);
        await foreach (var watch in session.Query<CooperativeWatch>().Where(w => w.Episode > 0 || w.Completions.Any()).ToAsyncEnumerable())
            Put(watch);
        return true;
    }

    private async Task<bool> TakeIn(IReadOnlyList<Guid> streams)
    {
        var isNews = false;
        await using var session = store.QuerySession();
        foreach (var ids in streams.Chunk(AtOnce))
        {
            foreach (var c in await session.LoadManyAsync<RevivalCase>(ids))
                isNews |= Put(c);
            foreach (var watch in await session.LoadManyAsync<CooperativeWatch>(ids))
                isNews |= Put(watch);
        }

        return isNews;
    }

    /// <summary>Whether it was not known.</summary>
    private bool Put(RevivalCase c)
    {
        if (_cases.GetValueOrDefault(c.Id)?.Version == c.Version)
            return false;
        _cases[c.Id] = c.Outline();
        return true;
    }

    /// <summary>Of all the cooperatives that were heard of, most have neither a trained officer nor a case.</summary>
    private bool Put(CooperativeWatch watch)
    {
        if ((watch.Episode == 0 && watch.Completions.Count == 0) || _watches.GetValueOrDefault(watch.Id)?.Version == watch.Version)
            return false;
        _watches[watch.Id] = watch.Outline();
        return true;
    }
}
