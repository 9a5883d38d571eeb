using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>A subscriber of its own at the broker, as another program would be: a durable queue, bound to some events.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private const string Queue = "listener";

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private Listener(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    /// <param name="Id">The event's id, which is the stored event's.</param>
    internal sealed record Heard(Guid Id, Guid AggregateId, long Version);

    /// <summary>What came, in the order of its coming.</summary>
    public ConcurrentQueue<Heard> Messages { get; } = new();

    /// <summary>Binds the queue before anything is published; it keeps what comes while nobody reads.</summary>
    public static async Task DeclareAsync(string broker, params string[] events)
    {
        await using var connection = await Factory(broker).CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        foreach (var exchange in events)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(Queue, exchange, routingKey: "");
        }
    }

    public static async Task<Listener> StartAsync(string broker)
    {
        var connection = await Factory(broker).CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var listener = new Listener(connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            using var body = JsonDocument.Parse(delivery.Body);
            var metadata = body.RootElement.GetProperty("message").GetProperty("metadata");
            listener.Messages.Enqueue(new Heard(
                metadata.GetProperty("id").GetGuid(), metadata.GetProperty("aggregateId").GetGuid(), metadata.GetProperty("version").GetInt64()));
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static ConnectionFactory Factory(string broker) => new() { Uri = new Uri(broker) };
}
