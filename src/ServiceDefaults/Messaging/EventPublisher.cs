using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// Publishes what was committed, from the position where it stood. Its position moves on only when the whole page was
/// confirmed by the broker, so an event may be published twice after a crash, and never not at all.
/// </summary>
internal abstract partial class EventPublisher : SubscriptionBase
{
    private readonly Translation _translation;
    private readonly BulkWork _bulk;
    private readonly ILogger _log;

    /// <param name="name">That of its position, for ever.</param>
    /// <param name="translation">What the world hears of what is stored.</param>
    /// <param name="patience">Longer than a broker that is there needs to confirm what is sent at once.</param>
    /// <param name="bulk">What it gives way to.</param>
    /// <param name="log">Where it says that it waits.</param>
    protected EventPublisher(string name, Translation translation, TimeSpan patience, BulkWork bulk, ILogger log)
    {
        _translation = translation;
        _bulk = bulk;
        _log = log;
        Name = name;
        Options.BatchSize = 500;
        foreach (var type in translation.EventTypes)
            IncludeType(type);
        // a broker that is away is waited for here: a page that failed would stop the subscription
        UntilConfirmed = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is not (null or OperationCanceledException)),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            OnRetry = retry =>
            {
                LogWaiting(Name, retry.AttemptNumber + 1, retry.Outcome.Exception?.Message);
                return default;
            },
        }).AddTimeout(patience).Build();
    }

    protected ResiliencePipeline UntilConfirmed { get; }

    public sealed override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        await _bulk.GiveWay(cancellationToken);
        await Publish(await _translation.Translate(page.Events, operations, cancellationToken), cancellationToken);
        return NullChangeListener.Instance;
    }

    /// <summary>Returns when all of the page is confirmed.</summary>
    protected abstract Task Publish(IReadOnlyList<OutgoingEvent> page, CancellationToken cancellation);

    [LoggerMessage(LogLevel.Warning, "The broker did not confirm {Subscription}, attempt {Attempt}: {Reason}")]
    private partial void LogWaiting(string subscription, int attempt, string? reason);
}
