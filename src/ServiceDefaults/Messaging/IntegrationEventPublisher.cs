using System.Diagnostics;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Telemetry;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>Publishes to the other services: each event to its own exchange, in MassTransit's envelope.</summary>
internal sealed partial class IntegrationEventPublisher(
    Translation translation, IBus bus, BulkWork bulk, Precedence precedence, ILogger<IntegrationEventPublisher> log)
    : EventPublisher(SubscriptionName, translation, Patience, bulk, log)
{
    public const string SubscriptionName = "IntegrationEvents";

    /// <summary>
    /// So many are on their way at once. Were it a whole page, what a request waits for would stand in line behind all of it:
    /// lists took 100 ms instead of 5 while a national roster was published.
    /// </summary>
    private const int AtOnce = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = log;

    /// <summary>What belongs together goes out in order, one confirmed before the next; the rest beside it.</summary>
    protected override async Task Publish(Page page, CancellationToken cancellation)
    {
        await Parallel.ForEachAsync(
            page.Told.GroupBy(e => e.Contract.Metadata.PartitionKey),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (related, token) =>
            {
                foreach (var e in related)
                    await Publish(e, token);
            });
        precedence.Told(page.Ceiling);
    }

    private async Task Publish(OutgoingEvent e, CancellationToken cancellation)
    {
        var type = e.Contract.GetType();
        var metadata = e.Contract.Metadata;
        var parent = ActivityContext.TryParse(e.TraceParent, null, isRemote: true, out var command) ? command : default;
        using var activity = Instrumentation.Source.StartActivity($"publish {type.Name}", ActivityKind.Internal, parent);
        // given up also where the client does not give up: the confirmation of a lost connection never comes
        await UntilConfirmed.ExecuteAsync(
            async token => await bus.Publish(e.Contract, type, message =>
            {
                message.MessageId = metadata.Id;
                message.Durable = true;
            }, token).WaitAsync(token),
            cancellation);
        LogPublished(type.Name, metadata.AggregateId, metadata.Version);
    }

    [LoggerMessage(LogLevel.Debug, "Published {Event} of {AggregateId} at version {Version}")]
    private partial void LogPublished(string @event, Guid aggregateId, long version);
}
