using System.Threading.Channels;
using KoperasiPlatform.Bench.Platform;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>
/// The floor of consuming, a process of its own: the rows that Training stores of a message, in one transaction, and then the
/// acknowledgement; each message by itself, or as many as have come.
/// </summary>
internal sealed class RawConsumer(NpgsqlDataSource database, IChannel channel)
{
    private const int MostOfABatch = 200;
    private const int Batches = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private sealed record Delivery(ulong Tag, RawMessage Message);

    /// <summary>Consumes until the process is ended.</summary>
    public static async Task Run(string databaseName, string messaging, string queue, bool batched)
    {
        await using var database = Servers.Pool(databaseName);
        var factory = new ConnectionFactory { Uri = new Uri(messaging), ConsumerDispatchConcurrency = BenchRun.Connections };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await channel.BasicQosAsync(0, batched ? (ushort)(Batches * MostOfABatch) : (ushort)64, global: false);
        var raw = new RawConsumer(database, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        var waiting = Channel.CreateUnbounded<Delivery>();
        consumer.ReceivedAsync += (_, e) =>
        {
            var delivery = new Delivery(e.DeliveryTag, RawMessage.Read(e.Body.Span));
            return batched ? waiting.Writer.WriteAsync(delivery).AsTask() : raw.Store([delivery]);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await Console.Out.WriteLineAsync(Role.Ready);
        await Task.WhenAll(Enumerable.Range(0, Batches).Select(_ => raw.StoreBatches(waiting.Reader)));
    }

    private async Task StoreBatches(ChannelReader<Delivery> waiting)
    {
        while (true)
        {
            var batch = new List<Delivery> { await waiting.ReadAsync() };
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                while (batch.Count < MostOfABatch)
                    batch.Add(await waiting.ReadAsync(patience.Token));
            }
            catch (OperationCanceledException)
            {
                // no more have come
            }

            await Store(batch);
        }
    }

    private async Task Store(IReadOnlyList<Delivery> deliveries)
    {
        await using var batch = database.CreateBatch();
        foreach (var (_, message) in deliveries)
            Add(batch, message);
        await batch.ExecuteNonQueryAsync();
        foreach (var delivery in deliveries)
            await channel.BasicAckAsync(delivery.Tag, multiple: false);
    }

    private static void Add(NpgsqlBatch batch, RawMessage message)
    {
        batch.BatchCommands.Add(RawRegister.Batched(
            "insert into mt_doc_inboxmessage (id, data, mt_dotnet_type) values ($1, jsonb_build_object('id', $1, 'type', 'CooperativeRegistered', 'handledAt', now()), 'InboxMessage')",
            RawRegister.Text($"HearOfCooperative/{message.EventId}")));
        batch.BatchCommands.Add(RawRegister.Batched(
            "insert into mt_doc_knowncooperative (id, data, mt_dotnet_type, mt_version) values ($1, $2, 'KnownCooperative', 1)",
            RawRegister.Uuid(message.CooperativeId), RawRegister.Json(message.State)));
    }
}
