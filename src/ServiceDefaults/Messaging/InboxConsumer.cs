using System.Diagnostics;
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
/// What a service does about another's event. It only reads and writes through the session: the session, and with it the
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
    THandler handler, InboxBatches batches, TimeProvider time, ILogger<InboxConsumer<TMessage, THandler>> log) : IConsumer<TMessage>
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

    // asked for once, and not for each of thousands of messages
    private static readonly string HandlerName = typeof(THandler).Name;
    private static readonly string Actor = $"service:{HandlerName}";
    private static readonly string MessageName = typeof(TMessage).Name;

    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var message = context.Message;
        var work = new InboxWork(
            new InboxMessage($"{HandlerName}/{message.Metadata.Id}", MessageName, time.GetUtcNow()),
            Actor,
            message.Metadata,
            (session, cancellation) => handler.Handle(message, session, cancellation),
            Activity.Current);
        // one that failed before would spoil the batch of others
        var outcome = context.GetRetryAttempt() == 0 ? await batches.Handle(work) : InboxOutcome.GoesAlone;
        if (outcome == InboxOutcome.GoesAlone)
            outcome = await Retry.ExecuteAsync(async cancellation => await HandleAlone(work, cancellation), context.CancellationToken);
        if (outcome == InboxOutcome.Handled)
            LogHandled(work.Proof.Type, message.Metadata.Id);
        else
            LogDuplicate(work.Proof.Type, message.Metadata.Id);
    }

    private async Task<InboxOutcome> HandleAlone(InboxWork work, CancellationToken cancellation)
    {
        try
        {
            return await batches.HandleAlone(work, cancellation);
        }
        catch (Exception e) when (Availability.IsTransient(e))
        {
            LogWaits(work.Proof.Type, work.Metadata.Id, e.Message);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Message} {MessageId} waits, and is tried again: {Reason}")]
    private partial void LogWaits(string message, Guid messageId, string reason);

    [LoggerMessage(LogLevel.Information, "{Message} {MessageId} was handled")]
    private partial void LogHandled(string message, Guid messageId);

    [LoggerMessage(LogLevel.Information, "{Message} {MessageId} had been handled before")]
    private partial void LogDuplicate(string message, Guid messageId);
}
