using CloudNative.CloudEvents;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Marten.Events;
using Microsoft.Extensions.Hosting;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <param name="After">The sequence after which the page begins.</param>
/// <param name="Limit">How many events at most.</param>
/// <param name="Contracts">The events that are asked for.</param>
/// <param name="Wait">How long to wait for the first event where there is none yet.</param>
/// <param name="Replay">The replay that sends the events once more, if one does.</param>
internal sealed record FeedQuery(long After, int Limit, IReadOnlySet<Type> Contracts, TimeSpan Wait = default, Guid? Replay = null);

/// <param name="Events">In the order of their sequence.</param>
/// <param name="Next">After which sequence the next page begins.</param>
/// <param name="IsFull">Whether there is no room for another event: such a page stays as it is.</param>
internal sealed record FeedPage(IReadOnlyList<ToldEvent> Events, long Next, bool IsFull);

/// <param name="Event">As it is told.</param>
/// <param name="Sequence">Its place among all that the service stored.</param>
internal sealed record ToldEvent(CloudEvent Event, long Sequence);

/// <summary>
/// All that the service tells, by pages. It ends where the daemon's high-water mark is: what is committed beyond it may be
/// overtaken by a transaction that took a lower sequence and commits late.
/// </summary>
internal sealed class EventFeed(
    IDocumentStore store, Translation translation, CloudEventPages pages, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<FeedPage> ReadAsync(FeedQuery query, CancellationToken cancellation)
    {
        // a service that stops answers those who wait, and does not wait for them
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var began = time.GetTimestamp();
        var mark = await HighWaterMarkAsync(cancellation);
        while (true)
        {
            var page = await ReadAsync(query, mark, cancellation);
            if (page.Events.Count > 0)
                return page;
            var seen = mark;
            while (mark == seen)
            {
                if (time.GetElapsedTime(began) >= query.Wait || lifetime.ApplicationStopping.IsCancellationRequested)
                    return page;
                await Task.Delay(Pause, time, waiting.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                cancellation.ThrowIfCancellationRequested();
                mark = await HighWaterMarkAsync(cancellation);
            }
        }
    }

    /// <summary>What there is by now, up to a sequence that is settled.</summary>
    public async Task<FeedPage> ReadAsync(FeedQuery query, long mark, CancellationToken cancellation)
    {
        if (mark <= query.After)
            return new FeedPage([], query.After, IsFull: false);
        var types = translation.ToldAs(query.Contracts);
        await using var session = store.QuerySession();
        var stored = await session.Events.QueryAllRawEvents()
            .Where(e => e.Sequence > query.After && e.Sequence <= mark && e.EventTypesAre(types))
            .OrderBy(e => e.Sequence)
            .Take(query.Limit)
            .ToListAsync(cancellation);
        var told = await translation.Translate(stored, session, cancellation);
        var isFull = stored.Count == query.Limit;
        var asked = told.Where(e => query.Contracts.Contains(e.Contract.GetType())).ToArray();
        return new FeedPage(await pages.OfAsync(asked, query.Replay, cancellation), isFull ? stored[^1].Sequence : mark, isFull);
    }

    /// <summary>The sequence up to which everything is settled.</summary>
    public async Task<long> HighWaterMarkAsync(CancellationToken cancellation) =>
        (await store.Advanced.AllProjectionProgress(token: cancellation))
            .Where(p => p.ShardName == ShardState.HighWaterMark).Select(p => p.Sequence).FirstOrDefault();
}
