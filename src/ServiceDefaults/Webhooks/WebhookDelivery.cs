using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>
/// Delivers to each webhook what follows its position, one event after the other; each goes its own way, so a slow one holds
/// up nobody. The position moves after each event that was taken: after a crash one event may come again.
/// </summary>
internal sealed partial class WebhookDelivery(
    IDocumentStore store, NpgsqlDataSource database, EventFeed feed, Translation translation, WebhookClient client, WebhookOptions options, TimeProvider time, ILogger<WebhookDelivery> log)
    : LedWork(database, Turn, time, log)
{
    private const long Turn = 0x776562686F6F6B; // "webhook"
    private const int PageSize = 100;

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    protected override async Task<IReadOnlyList<Guid>> FindAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var waiting = await session.Query<Webhook>().Where(w => w.ParkedAt == null).ToListAsync(cancellation);
        if (waiting.Count == 0)
            return [];
        var mark = await feed.EndAsync(cancellation);
        var now = _time.GetUtcNow();
        return [.. waiting.Where(w => w.Position < mark && w.IsDue(now)).Select(w => w.Id)];
    }

    protected override async Task WorkAsync(Guid id, CancellationToken cancellation)
    {
        var webhook = await LoadAsync(id, cancellation);
        while (webhook?.IsDue(_time.GetUtcNow()) == true)
        {
            var page = await feed.ReadAsync(new FeedQuery(webhook.Position, PageSize, Contracts(webhook), Wait: TimeSpan.Zero), cancellation);
            // two versions of one event have one sequence
            foreach (var same in page.Events.GroupBy(e => e.Sequence))
            {
                var before = webhook;
                webhook = await DeliverAsync(before, same, cancellation);
                if (!await KeepAsync(before, webhook, cancellation) || webhook.Status != WebhookStatus.Delivering)
                    return;
            }

            var beyond = page.Next > webhook.Position ? webhook.Delivered(page.Next) : webhook;
            if (beyond != webhook && !await KeepAsync(webhook, beyond, cancellation))
                return;
            if (!page.IsFull)
                return;
            webhook = beyond;
        }
    }

    private async Task<Webhook> DeliverAsync(Webhook webhook, IGrouping<long, FeedEvent> same, CancellationToken cancellation)
    {
        foreach (var e in same)
        {
            if (await client.SendAsync(webhook, e.Event, cancellation) is not { } failure)
                continue;
            var failed = webhook.Failed(failure, _time.GetUtcNow(), options);
            LogFailed(webhook.Id, e.Sequence, failed.Status, failure.Reason);
            return failed;
        }

        return webhook.Delivered(same.Key);
    }

    private IReadOnlySet<Type> Contracts(Webhook webhook) => webhook.Types.Count == 0
        ? translation.Contracts
        : webhook.Types.Select(EventType.ContractOf).OfType<Type>().ToHashSet();

    private async Task<Webhook?> LoadAsync(Guid id, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Webhook>(id, cancellation);
    }

    private Task<bool> KeepAsync(Webhook before, Webhook webhook, CancellationToken cancellation) =>
        KeepAsync(store, webhook.Id, now => now.Stand == before.Stand, webhook, cancellation);

    [LoggerMessage(LogLevel.Warning, "Webhook {Id} did not take event {Sequence} and is {Status}: {Reason}")]
    private partial void LogFailed(Guid id, long sequence, WebhookStatus status, string reason);
}
