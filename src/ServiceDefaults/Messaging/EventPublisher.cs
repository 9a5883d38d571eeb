using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>Publishes what was committed; a page is through when the broker has confirmed all of it.</summary>
internal abstract partial class EventPublisher : TellingSubscription
{
    private readonly ILogger _log;

    /// <param name="name">That of its position, for ever.</param>
    /// <param name="translation">What the world hears of what is stored.</param>
    /// <param name="patience">Longer than a broker that is there needs to confirm what is sent at once.</param>
    /// <param name="bulk">What it gives way to.</param>
    /// <param name="log">Where it says that it waits.</param>
    /// <param name="after">Whom it lets go first.</param>
    protected EventPublisher(string name, Translation translation, TimeSpan patience, BulkWork bulk, ILogger log, Precedence? after = null)
        : base(name, translation, bulk, after)
    {
        _log = log;
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

    protected sealed override Task Tell(Page page, IDocumentOperations operations, CancellationToken cancellation) => Publish(page, cancellation);

    /// <summary>Returns when all of the page is confirmed.</summary>
    protected abstract Task Publish(Page page, CancellationToken cancellation);

    [LoggerMessage(LogLevel.Warning, "The broker did not confirm {Subscription}, attempt {Attempt}: {Reason}")]
    private partial void LogWaiting(string subscription, int attempt, string? reason);
}
