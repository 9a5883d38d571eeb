using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Province;

/// <summary>
/// The queue tells soon, the feed tells all. So the queue is declared first and the feed pulled then; what comes by both is
/// recognised by <see cref="Register"/>. Whatever the queue may have lost is in the feed, which is looked at again after
/// every reconnection and every minute, because a queue that is full drops its oldest messages without a word.
/// </summary>
internal sealed class Subscriber(Uri broker, EventFeed feed, Register register)
{
    private const string Exchange = "koperasi.events";
    private const string AllEvents = "id.go.solselkab.koperasi.#";

    private static readonly TimeSpan BetweenPulls = TimeSpan.FromMinutes(1);
    private static readonly JsonEventFormatter Formatter = new();

    /// <summary>Follows until it is stopped, or throws when the connection or the service is gone.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        // the library's own recovery would hide that messages may have been missed
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        var gone = new TaskCompletionSource();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            gone.TrySetException(new IOException($"The broker closed the connection: {reason.ReplyText}"));
            return Task.CompletedTask;
        };

        channel.CallbackExceptionAsync += (_, problem) =>
        {
            gone.TrySetException(problem.Exception);
            return Task.CompletedTask;
        };

        // the user's name is province.NAME, and its queues are named province.NAME.SOMETHING
        var queue = $"{factory.UserName}.active-cooperatives";
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: stop);
        await channel.QueueBindAsync(queue, Exchange, AllEvents, cancellationToken: stop);
        await PullAsync(stop);

        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 100, global: false, stop);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            // acknowledged only when it is on disk: who dies in between gets it again
            register.Hear(Read(message.Body));
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            gone.TrySetException(new IOException("The queue was deleted"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stop);

        while (await Task.WhenAny(gone.Task, Task.Delay(BetweenPulls, stop)) != gone.Task)
        {
            stop.ThrowIfCancellationRequested();
            await PullAsync(stop);
        }

        await gone.Task;
    }

    /// <summary>Reads the feed from where it was left until it says nothing new.</summary>
    private async Task PullAsync(CancellationToken stop)
    {
        FeedPage page;
        do
        {
            page = await feed.ReadAsync(register.Next, stop);
            register.Hear(page.Events, page.Next);
        }
        while (page.Events.Count > 0);
    }

    private static IReadOnlyList<CloudEvent> Read(ReadOnlyMemory<byte> body) =>
        [Formatter.DecodeStructuredModeMessage(body, contentType: null, extensionAttributes: null)];
}
