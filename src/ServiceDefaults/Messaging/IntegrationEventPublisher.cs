using System.Diagnostics;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Telemetry;
using Marten;
using Marten.Subscriptions;
using MassTransit;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// Publishes what was committed, from the position where it stood. Its position moves on only when the whole page was
/// confirmed by the broker, so an event may be published twice after a crash, and never not at all.
/// </summary>
internal sealed partial class IntegrationEventPublisher : SubscriptionBase
{
    public const string SubscriptionName = "IntegrationEvents";

    /// <summary>Longer than a broker that is there needs to confirm an event.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Translation _translation;
    private readonly IBus _bus;
    private readonly ILogger<IntegrationEventPublisher> _log;
    private readonly ResiliencePipeline _untilConfirmed;

    public IntegrationEventPublisher(Translation translation, IBus bus, ILogger<IntegrationEventPublisher> log)
    {
        _translation = translation;
        _bus = bus;
        _log = log;
        // a broker that is away is waited for here, event by event: a page that failed would stop the subscription
        _untilConfirmed = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(e => e is not OperationCanceledException),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            OnRetry = retry =>
            {
                LogWaiting(retry.AttemptNumber + 1, retry.Outcome.Exception?.Message);
                return default;
            },
        }).AddTimeout(Patience).Build();
        Name = SubscriptionName;
        Options.BatchSize = 500;
        foreach (var type in translation.EventTypes)
            IncludeType(type);
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        var events = await _translation.Translate(page.Events, operations, cancellationToken);
        var traceParents = page.Events.ToDictionary(e => e.Id, e => e.GetHeader(EventSessions.TraceParent)?.ToString());

        // what belongs together goes out in order, one confirmed before the next; the rest beside it
        await Task.WhenAll(events.GroupBy(e => e.Metadata.PartitionKey).Select(async related =>
        {
            foreach (var e in related)
                await Publish(e, traceParents[e.Metadata.Id], cancellationToken);
        }));
        return NullChangeListener.Instance;
    }

    private async Task Publish(IIntegrationEvent e, string? traceParent, CancellationToken cancellation)
    {
        var parent = ActivityContext.TryParse(traceParent, null, isRemote: true, out var command) ? command : default;
        using var activity = Instrumentation.Source.StartActivity($"publish {e.GetType().Name}", ActivityKind.Internal, parent);
        // given up also where the client does not give up: the confirmation of a lost connection never comes
        await _untilConfirmed.ExecuteAsync(
            async token => await _bus.Publish(e, e.GetType(), message =>
            {
                message.MessageId = e.Metadata.Id;
                message.Durable = true;
            }, token).WaitAsync(token),
            cancellation);
        LogPublished(e.GetType().Name, e.Metadata.AggregateId, e.Metadata.Version);
    }

    [LoggerMessage(LogLevel.Warning, "The broker did not confirm an event, attempt {Attempt}: {Reason}")]
    private partial void LogWaiting(int attempt, string? reason);

    [LoggerMessage(LogLevel.Debug, "Published {Event} of {AggregateId} at version {Version}")]
    private partial void LogPublished(string @event, Guid aggregateId, long version);
}
