using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>Publishes to the province and whoever else subscribes, in the order of the sequence.</summary>
internal sealed partial class CloudEventPublisher(
    Translation translation, PredecessorLookup before, CloudEventForm form, EventsExchange exchange, BulkWork bulk, Precedence precedence,
    ILogger<CloudEventPublisher> log)
    : EventPublisher(SubscriptionName, translation, Patience, bulk, log, precedence)
{
    public const string SubscriptionName = "CloudEvents";

    private const int TriesWhenRefused = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = log;

    protected override async Task Publish(Page page, CancellationToken cancellation)
    {
        var events = (await before.OfAsync(page, cancellation)).Select(told => form.Of(told)).ToArray();
        if (events.Length == 0)
            return;
        var refusals = 0;
        await UntilConfirmed.ExecuteAsync(
            async token =>
            {
                try
                {
                    await exchange.PublishAsync(events, token);
                }
                catch (RefusedByQueueException refused) when (++refusals == TriesWhenRefused)
                {
                    // a queue that is full, and declared to refuse, must not hold up all others: what it refused is there to be pulled
                    LogRefused(page.Told[0].Sequence, page.Told[^1].Sequence, refused.Message);
                }
            },
            cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Of the events {First} to {Last} some were refused, and their queues' owners must pull them: {Reason}")]
    private partial void LogRefused(long first, long last, string reason);
}
