using CloudNative.CloudEvents;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// The topic exchange of all events, <c>koperasi.events</c>, over one channel: what is published on it arrives in its order.
/// Used by one publisher at a time.
/// </summary>
internal sealed class EventsExchange(IConfiguration configuration) : IAsyncDisposable
{
    public const string Name = "koperasi.events";

    private readonly ConfirmedChannel _channel = new(configuration, Name, channel =>
        channel.ExchangeDeclareAsync(Name, ExchangeType.Topic, durable: true, autoDelete: false));

    /// <summary>Sends all, and returns when all are confirmed; after a failure all are to be sent again.</summary>
    public Task PublishAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation) =>
        _channel.PublishAsync(page, Name, e => e.Type!, mandatory: false, cancellation);

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}
