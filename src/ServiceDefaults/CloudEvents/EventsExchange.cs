using CloudNative.CloudEvents;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// The topic exchange of all events, <c>koperasi.events</c>, over one channel: what is published on it arrives in its order.
/// A channel that failed is thrown away, and the next page opens another. Used by one publisher at a time.
/// </summary>
internal sealed class EventsExchange(IConfiguration configuration) : IAsyncDisposable
{
    public const string Name = "koperasi.events";

    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Sends all, and returns when all are confirmed; after a failure all are to be sent again.</summary>
    public async Task PublishAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation)
    {
        try
        {
            var channel = _channel ??= await OpenAsync(cancellation);
            var confirmations = new Confirmations(await channel.GetNextPublishSequenceNumberAsync(cancellation), page.Count);
            channel.BasicAcksAsync += confirmations.OnAckAsync;
            channel.BasicNacksAsync += confirmations.OnNackAsync;
            channel.ChannelShutdownAsync += confirmations.OnShutdownAsync;
            try
            {
                foreach (var e in page)
                    await SendAsync(channel, e, cancellation);
                await confirmations.All.WaitAsync(cancellation);
            }
            finally
            {
                channel.BasicAcksAsync -= confirmations.OnAckAsync;
                channel.BasicNacksAsync -= confirmations.OnNackAsync;
                channel.ChannelShutdownAsync -= confirmations.OnShutdownAsync;
            }
        }
        catch (Exception)
        {
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static async Task SendAsync(IChannel channel, CloudEvent e, CancellationToken cancellation)
    {
        var body = CloudEventForm.Formatter.EncodeStructuredModeMessage(e, out var contentType);
        var properties = new BasicProperties
        {
            MessageId = e.Id,
            Type = e.Type,
            ContentType = contentType.ToString(),
            Timestamp = new AmqpTimestamp(e.Time!.Value.ToUnixTimeSeconds()),
            Persistent = true,
        };
        await channel.BasicPublishAsync(Name, e.Type!, mandatory: false, properties, body, cancellation);
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("messaging")
                ?? throw new InvalidOperationException("The connection string 'messaging' is missing.")),
            ClientProvidedName = Name,
            AutomaticRecoveryEnabled = false,
        };
        _connection = await factory.CreateConnectionAsync(cancellation);
        // confirmations are counted here, page by page: awaited one by one they would be slow, and beside each other unordered
        var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellation);
        await channel.ExchangeDeclareAsync(Name, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellation);
        return channel;
    }

    private async Task CloseAsync()
    {
        var connection = _connection;
        (_channel, _connection) = (null, null);
        if (connection is null)
            return;
        try
        {
            await connection.AbortAsync();
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}
