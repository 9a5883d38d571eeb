using CloudNative.CloudEvents;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// A channel whose messages the broker confirms, page by page. One that failed is thrown away, and the next page opens
/// another. Used by one at a time.
/// </summary>
/// <param name="name">That of its connection.</param>
/// <param name="opened">What is declared on it.</param>
internal sealed class ConfirmedChannel(IConfiguration configuration, string name, Func<IChannel, Task>? opened = null) : IAsyncDisposable
{
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Sends all, and returns when all are confirmed; after a failure all are to be sent again.</summary>
    /// <param name="mandatory">Whether a message that no queue gets is a failure.</param>
    public Task PublishAsync(
        IReadOnlyList<CloudEvent> page, string exchange, Func<CloudEvent, string> routingKey, bool mandatory, CancellationToken cancellation) =>
        UseAsync(
            async channel =>
            {
                var confirmations = new Confirmations(await channel.GetNextPublishSequenceNumberAsync(cancellation), page.Count);
                channel.BasicAcksAsync += confirmations.OnAckAsync;
                channel.BasicNacksAsync += confirmations.OnNackAsync;
                channel.BasicReturnAsync += confirmations.OnReturnAsync;
                channel.ChannelShutdownAsync += confirmations.OnShutdownAsync;
                try
                {
                    foreach (var e in page)
                        await SendAsync(channel, e, exchange, routingKey(e), mandatory, cancellation);
                    await confirmations.All.WaitAsync(cancellation);
                }
                finally
                {
                    channel.BasicAcksAsync -= confirmations.OnAckAsync;
                    channel.BasicNacksAsync -= confirmations.OnNackAsync;
                    channel.BasicReturnAsync -= confirmations.OnReturnAsync;
                    channel.ChannelShutdownAsync -= confirmations.OnShutdownAsync;
                }

                return true;
            },
            cancellation);

    /// <summary>How many messages wait in a queue; null where there is no such queue.</summary>
    public async Task<uint?> WaitingAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            return await UseAsync(channel => channel.MessageCountAsync(queue, cancellation), cancellation);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static async Task SendAsync(
        IChannel channel, CloudEvent e, string exchange, string routingKey, bool mandatory, CancellationToken cancellation)
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
        await channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, cancellation);
    }

    private async Task<T> UseAsync<T>(Func<IChannel, Task<T>> use, CancellationToken cancellation)
    {
        try
        {
            return await use(_channel ??= await OpenAsync(cancellation));
        }
        catch (Exception)
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("messaging")
                ?? throw new InvalidOperationException("The connection string 'messaging' is missing.")),
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
        };
        _connection = await factory.CreateConnectionAsync(cancellation);
        // confirmations are counted here, page by page: awaited one by one they would be slow, and beside each other unordered
        var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellation);
        if (opened is not null)
            await opened(channel);
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
