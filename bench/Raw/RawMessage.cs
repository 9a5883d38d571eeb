using System.Text.Json;
using RabbitMQ.Client;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>What the floor sends: the public state that the platform would, without an envelope.</summary>
internal sealed record RawMessage(Guid EventId, Guid CooperativeId, string State)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    public static RawMessage Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<RawMessage>(body)!;
}

/// <summary>The floor of publishing: RabbitMQ's client, each message confirmed before the next of its channel.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly System.Threading.Channels.Channel<IChannel> _idle = System.Threading.Channels.Channel.CreateUnbounded<IChannel>();
    private readonly string _queue;

    private RawPublisher(IConnection connection, string queue)
    {
        _connection = connection;
        _queue = queue;
    }

    public static async Task<RawPublisher> Connect(string messaging, string queue)
    {
        var publisher = new RawPublisher(await new ConnectionFactory { Uri = new Uri(messaging) }.CreateConnectionAsync(), queue);
        for (var n = 0; n < BenchRun.Connections; n++)
        {
            var channel = await publisher._connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            if (n == 0)
                await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
            publisher._idle.Writer.TryWrite(channel);
        }

        return publisher;
    }

    /// <summary>Returns when the broker has confirmed.</summary>
    public async Task Publish(RawMessage message)
    {
        var channel = await _idle.Reader.ReadAsync();
        await channel.BasicPublishAsync("", _queue, mandatory: true, new BasicProperties { Persistent = true }, message.ToBytes());
        _idle.Writer.TryWrite(channel);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
