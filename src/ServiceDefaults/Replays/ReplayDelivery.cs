using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.Replays;

/// <summary>
/// Sends what replays order, page by page, each straight to its queue. The position moves when the broker has confirmed the
/// page, so after a crash a page may come again. A queue is given no more than its reader takes: one that is bounded would
/// else lose by the replay what it should get.
/// </summary>
internal sealed class ReplayDelivery(
    IDocumentStore store, NpgsqlDataSource database, EventFeed feed, Translation translation, IConfiguration configuration, TimeProvider time,
    ILogger<ReplayDelivery> log)
    : LedWork(database, Turn, time, log)
{
    private const long Turn = 0x7265706C6179; // "replay"
    private const int PageSize = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseWithoutQueue = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;

    /// <summary>For each queue the oldest that is not finished.</summary>
    protected override async Task<IReadOnlyList<Guid>> FindAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var open = await session.Query<Replay>().Where(r => r.FinishedAt == null).OrderBy(r => r.Id).ToListAsync(cancellation);
        return [.. open.DistinctBy(r => r.Queue).Select(r => r.Id)];
    }

    protected override async Task WorkAsync(Guid id, CancellationToken cancellation)
    {
        await using var channel = new ConfirmedChannel(configuration, $"replay {id}");
        var replay = await LoadAsync(id, cancellation);
        while (replay is { FinishedAt: null })
        {
            var waiting = await channel.WaitingAsync(replay.Queue, cancellation);
            if (waiting <= PageSize)
            {
                var page = await feed.ReadAsync(new FeedQuery(replay.Position, PageSize, translation.Contracts, Replay: id), replay.To, cancellation);
                if (page.Events.Count > 0)
                    await channel.PublishAsync([.. page.Events.Select(e => e.Event)], "", _ => replay.Queue, mandatory: true, cancellation);
                replay = await KeepAsync(replay, replay.Confirmed(page.Next, page.Events.Count, _time.GetUtcNow()), cancellation);
                continue;
            }

            var obstacle = waiting is null ? $"There is no queue {replay.Queue}." : $"More than {PageSize} messages wait in the queue: it must be read first.";
            if (replay.WaitsFor != obstacle)
                replay = await KeepAsync(replay, replay with { WaitsFor = obstacle }, cancellation);
            await Task.Delay(waiting is null ? PauseWithoutQueue : Pause, _time, cancellation);
        }
    }

    private async Task<Replay?> LoadAsync(Guid id, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Replay>(id, cancellation);
    }

    /// <returns>How it stands; nothing where it was deleted, or another replica has moved it.</returns>
    private async Task<Replay?> KeepAsync(Replay before, Replay after, CancellationToken cancellation) =>
        await KeepAsync(store, before.Id, now => now == before, after, cancellation) ? after : null;
}
