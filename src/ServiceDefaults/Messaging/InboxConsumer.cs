using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using MassTransit;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// What a service does about another's event. It only reads and appends through the session: the session, and with it the
/// whole effect, is committed once, together with the proof that the message was handled. It may run again, with a
/// fresh session, when another writer came between.
/// </summary>
public interface IHandle<in TMessage>
{
    Task Handle(TMessage message, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>That a message was handled, stored with its effect. The id is handler and message id.</summary>
public sealed record InboxMessage(string Id, string Type, DateTimeOffset HandledAt);

/// <summary>Gives a message its effect exactly once, however often and on however many replicas it arrives.</summary>
internal sealed partial class InboxConsumer<TMessage, THandler>(
    THandler handler, EventSessions sessions, TimeProvider time, ILogger<InboxConsumer<TMessage, THandler>> log) : IConsumer<TMessage>
    where TMessage : class, IIntegrationEvent
    where THandler : IHandle<TMessage>
{
    /// <summary>
    /// Waits out a database that is away, and tries again where another writer came between. Anything else is the
    /// message's own fault, and ends in the error queue.
    /// </summary>
    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder().Handle<Exception>(e => Conflicts.IsConflict(e) || Availability.IsTransient(e)),
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.FromMilliseconds(10),
        MaxDelay = TimeSpan.FromSeconds(5),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
    }).Build();

    public async Task Consume(ConsumeContext<TMessage> context) =>
        await Retry.ExecuteAsync(async cancellation => await HandleOnce(context.Message, cancellation), context.CancellationToken);

    private async Task HandleOnce(TMessage message, CancellationToken cancellation)
    {
        var metadata = message.Metadata;
        var proof = new InboxMessage($"{typeof(THandler).Name}/{metadata.Id}", typeof(TMessage).Name, time.GetUtcNow());
        await using var session = sessions.Open($"service:{typeof(THandler).Name}", metadata.CorrelationId, metadata.Id.ToString());
        if (await session.LoadAsync<InboxMessage>(proof.Id, cancellation) is not null)
        {
            LogDuplicate(proof.Type, metadata.Id);
            return;
        }

        session.Insert(proof);
        await handler.Handle(message, session, cancellation);
        var events = session.PendingChanges.Streams().Sum(stream => stream.Events.Count);
        await session.SaveChangesAsync(cancellation);
        LogHandled(proof.Type, metadata.Id, events);
    }

    [LoggerMessage(LogLevel.Information, "{Message} {MessageId} was handled, with {Events} events")]
    private partial void LogHandled(string message, Guid messageId, int events);

    [LoggerMessage(LogLevel.Information, "{Message} {MessageId} was handled before")]
    private partial void LogDuplicate(string message, Guid messageId);
}
