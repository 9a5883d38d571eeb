using CloudNative.CloudEvents;
using JasperFx.Events.Projections;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Microsoft.Extensions.Hosting;
using Npgsql;

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
internal sealed record FeedPage(IReadOnlyList<FeedEvent> Events, long Next, bool IsFull);

/// <param name="Event">As it is told.</param>
/// <param name="Sequence">Its place among all that the service stored.</param>
internal sealed record FeedEvent(CloudEvent Event, long Sequence);

/// <summary>
/// All that the service told, by pages. It ends where its writer is, and so within the daemon's high-water mark: what is
/// committed beyond that may be overtaken by a transaction that took a lower sequence and commits late.
/// </summary>
internal sealed class EventFeed(
    NpgsqlDataSource database, Translation translation, FeedEdition edition, CloudEventForm form, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<FeedPage> ReadAsync(FeedQuery query, CancellationToken cancellation)
    {
        // a service that stops answers those who wait, and does not wait for them
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var began = time.GetTimestamp();
        var end = await EndAsync(cancellation);
        while (true)
        {
            var page = await ReadAsync(query, end, cancellation);
            if (page.Events.Count > 0)
                return page;
            var seen = end;
            while (end == seen)
            {
                if (time.GetElapsedTime(began) >= query.Wait || lifetime.ApplicationStopping.IsCancellationRequested)
                    return page;
                await Task.Delay(Pause, time, waiting.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                cancellation.ThrowIfCancellationRequested();
                end = await EndAsync(cancellation);
            }
        }
    }

    /// <summary>What there is by now, up to a sequence that it reaches.</summary>
    public async Task<FeedPage> ReadAsync(FeedQuery query, long end, CancellationToken cancellation)
    {
        if (end <= query.After)
            return new FeedPage([], query.After, IsFull: false);
        string[] types = [.. query.Contracts.Select(EventType.Of)];
        var told = await FeedRows.ReadAsync(database, query.After, end, query.Limit, types, areFew: types.Length < translation.Contracts.Count, cancellation);
        var isFull = told.Count >= query.Limit;
        return new FeedPage([.. told.Select(e => new FeedEvent(form.Of(e, query.Replay), e.Event.Sequence))], isFull ? told[^1].Event.Sequence : end, isFull);
    }

    /// <summary>The sequence up to which all that is told is here.</summary>
    public Task<long> EndAsync(CancellationToken cancellation) => PositionAsync(edition.Position, cancellation);

    /// <summary>The sequence up to which all that is stored is settled: what is called "now", also while the feed is written once more.</summary>
    public Task<long> NowAsync(CancellationToken cancellation) => PositionAsync(ShardState.HighWaterMark, cancellation);

    private async Task<long> PositionAsync(string name, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select last_seq_id from mt_event_progression where name = $1");
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }
}
