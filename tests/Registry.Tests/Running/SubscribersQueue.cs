using System.Text.Json;
using KoperasiPlatform.Testing;
using RabbitMQ.Client;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>A subscriber's queue, read one message after the other.</summary>
internal sealed class SubscribersQueue : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _name;

    private SubscribersQueue(IConnection connection, IChannel channel, string name) => (_connection, _channel, _name) = (connection, channel, name);

    /// <param name="messaging">The broker.</param>
    /// <param name="name">The queue's.</param>
    /// <param name="bound">How many messages it keeps, the newest; null for all.</param>
    /// <param name="listens">Whether it gets what is told, or only what is sent to it.</param>
    public static async Task<SubscribersQueue> DeclareAsync(string messaging, string name, int? bound = null, bool listens = false)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(messaging) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (bound is { } most)
            (arguments["x-max-length"], arguments["x-overflow"]) = (most, "drop-head");
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);
        if (listens)
            await channel.QueueBindAsync(name, "koperasi.events", "id.go.solselkab.koperasi.#");
        return new SubscribersQueue(connection, channel, name);
    }

    public async Task<uint> WaitingAsync() => await _channel.MessageCountAsync(_name);

    /// <summary>Takes what is there by now.</summary>
    public async Task<IReadOnlyList<JsonElement>> TakeAsync()
    {
        var taken = new List<JsonElement>();
        while (await _channel.BasicGetAsync(_name, autoAck: true) is { } message)
            taken.Add(JsonSerializer.Deserialize<JsonElement>(message.Body.Span));
        return taken;
    }

    /// <summary>Takes until so many have come.</summary>
    public async Task<IReadOnlyList<JsonElement>> TakeAsync(int count)
    {
        var taken = new List<JsonElement>();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                taken.AddRange(await TakeAsync());
                return taken.Count >= count;
            },
            $"{count} messages have come");
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
