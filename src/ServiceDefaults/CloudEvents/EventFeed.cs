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
internal sealed record FeedQuery(long After, int Limit, IReadOnlySet<Type> Contracts, TimeSpan Wait);

/// <param name="Events">In the order of their sequence.</param>
/// <param name="Next">After which sequence the next page begins.</param>
/// <param name="IsFull">Whether there is no room for another event: such a page stays as it is.</param>
internal sealed record FeedPage(IReadOnlyList<CloudEvent> Events, long Next, bool IsFull);

/// <summary>
/// All that the service tells, by pages. It ends where the daemon's high-water mark is: what is committed beyond it may be
/// overtaken by a transaction that took a lower sequence and commits late.
/// </summary>
internal sealed class EventFeed(
    IDocumentStore store, Translation translation, CloudEventForm form, TimeProvider time, IHostApplicationLifetime lifetime)
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

    private async Task<FeedPage> ReadAsync(FeedQuery query, long mark, CancellationToken cancellation)
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
        return new FeedPage([.. told.Where(e => query.Contracts.Contains(e.Contract.GetType())).Select(form.Of)], isFull ? stored[^1].Sequence : mark, isFull);
    }

    private async Task<long> HighWaterMarkAsync(CancellationToken cancellation) =>
        (await store.Advanced.AllProjectionProgress(token: cancellation))
            .Where(p => p.ShardName == ShardState.HighWaterMark).Select(p => p.Sequence).FirstOrDefault();
}
