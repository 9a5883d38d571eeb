using System.Linq.Expressions;
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

    /// <summary>Of all the cooperatives that were heard of, most have neither a trained officer nor a case, and never had.</summary>
    private static readonly Expression<Func<CooperativeWatch, bool>> Concerns = w => w.Episode > 0 || w.Completions.Any();

    private readonly SemaphoreSlim _updating = new(1, 1);
    private readonly Dictionary<Guid, RevivalCase> _cases = [];
    private readonly Dictionary<Guid, CooperativeWatch> _watches = [];
    private Records _records = new([], []);
    private bool _hasNews;
    private long? _seen;

    /// <param name="cancellation">Ends the waiting; what has begun goes to its end, because others wait for it.</param>
    public async Task<Records> Read(CancellationToken cancellation)
    {
        await _updating.WaitAsync(cancellation);
        try
        {
            var settled = await changes.SettledAsync(CancellationToken.None);
            await (_seen is { } seen ? TakeIn(await changes.SinceAsync(seen, CancellationToken.None)) : TakeInAll());
            // also what an earlier reading took in before the database went away
            if (_hasNews)
                _records = new Records(_cases.Values, _watches.Values);
            (_hasNews, _seen) = (false, settled);
            return _records;
        }
        finally
        {
            _updating.Release();
        }
    }

    public void Dispose() => _updating.Dispose();

    private async Task TakeInAll()
    {
        await using var session = store.QuerySession();
        await foreach (var c in session.Query<RevivalCase>().ToAsyncEnumerable())
            Put(c);
        await foreach (var watch in session.Query<CooperativeWatch>().Where(Concerns).ToAsyncEnumerable())
            Put(watch);
    }

    private async Task TakeIn(IReadOnlyList<Guid> streams)
    {
        await using var session = store.QuerySession();
        foreach (var ids in streams.Chunk(AtOnce))
        {
            foreach (var c in await session.LoadManyAsync<RevivalCase>(ids))
                Put(c);
            foreach (var watch in await session.Query<CooperativeWatch>().Where(Concerns).Where(w => w.Id.IsOneOf(ids)).ToListAsync())
                Put(watch);
        }
    }

    private void Put(RevivalCase c)
    {
        if (_cases.GetValueOrDefault(c.Id)?.Version == c.Version)
            return;
        _cases[c.Id] = c.Outline();
        _hasNews = true;
    }

    private void Put(CooperativeWatch watch)
    {
        if (_watches.GetValueOrDefault(watch.Id)?.Version == watch.Version)
            return;
        _watches[watch.Id] = watch.Outline();
        _hasNews = true;
    }
}
