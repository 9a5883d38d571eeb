using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.Contracts;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace KoperasiPlatform.Testing;

/// <summary>The broker as another program meets it: plain AMQP, without the services' own messaging library.</summary>
public sealed class Broker : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private Broker(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    public sealed record Heard(string Exchange, JsonElement Message, string Body)
    {
        public EventMetadata Metadata => Message.GetProperty("metadata").Deserialize<EventMetadata>(Json)!;
    }

    public sealed record CloudEventMessage(string RoutingKey, IReadOnlyBasicProperties Properties, JsonElement Event)
    {
        public string this[string attribute] => Event.GetProperty(attribute).GetString()!;
    }

    /// <param name="Reason">The header in which the error queue's message says why.</param>
    public sealed record Failed(string Body, string Reason);

    public static async Task<Broker> ConnectAsync(string address)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        return new Broker(connection, await connection.CreateChannelAsync());
    }

    /// <summary>Listens to all integration events, in the order in which they come.</summary>
    public async Task<ConcurrentQueue<Heard>> ListenAsync()
    {
        var heard = new ConcurrentQueue<Heard>();
        var queue = (await _channel.QueueDeclareAsync()).QueueName;
        foreach (var exchange in typeof(IIntegrationEvent).Assembly.GetTypes().Select(t => t.GetCustomAttribute<EntityNameAttribute>()?.EntityName).OfType<string>())
        {
            await _channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await _channel.QueueBindAsync(queue, exchange, routingKey: "");
        }

        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var body = Encoding.UTF8.GetString(delivery.Body.Span);
            heard.Enqueue(new Heard(delivery.Exchange, JsonSerializer.Deserialize<JsonElement>(body).GetProperty("message"), body));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return heard;
    }

    /// <summary>Listens as the province would: to all CloudEvents, in the order in which they come.</summary>
    public async Task<ConcurrentQueue<CloudEventMessage>> ListenToCloudEventsAsync()
    {
        var heard = new ConcurrentQueue<CloudEventMessage>();
        var queue = (await _channel.QueueDeclareAsync()).QueueName;
        await _channel.ExchangeDeclareAsync("koperasi.events", ExchangeType.Topic, durable: true);
        await _channel.QueueBindAsync(queue, "koperasi.events", routingKey: "#");
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            heard.Enqueue(new CloudEventMessage(delivery.RoutingKey, delivery.BasicProperties, JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span)));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return heard;
    }

    /// <summary>Publishes an event as another service would.</summary>
    public Task PublishAsync<TEvent>(TEvent message)
        where TEvent : IIntegrationEvent =>
        PublishAsync<TEvent>(JsonSerializer.Serialize(
            new { messageId = message.Metadata.Id, messageType = new[] { UrnOf<TEvent>() }, message }, Json));

    /// <summary>Publishes whatever it is where such an event is published.</summary>
    public async Task PublishAsync<TEvent>(string body)
        where TEvent : IIntegrationEvent =>
        await _channel.BasicPublishAsync(
            typeof(TEvent).GetCustomAttribute<EntityNameAttribute>()!.EntityName,
            routingKey: "",
            mandatory: false,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true },
            Encoding.UTF8.GetBytes(body));

    public static string UrnOf<TEvent>() => typeof(TEvent).GetCustomAttribute<MessageUrnAttribute>()!.Urn.ToString();

    /// <summary>Takes what lies in a queue by now; nothing where the queue does not exist yet.</summary>
    public async Task<IReadOnlyList<Failed>> TakeAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        var taken = new List<Failed>();
        try
        {
            while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
            {
                var reason = message.BasicProperties.Headers?.TryGetValue("MT-Fault-Message", out var header) == true ? header as byte[] : null;
                taken.Add(new Failed(Encoding.UTF8.GetString(message.Body.Span), Encoding.UTF8.GetString(reason ?? [])));
            }
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // nothing has failed yet, so the queue is not declared
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
