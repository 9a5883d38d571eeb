using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Testing;
using Npgsql;
using RabbitMQ.Client;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// Registry that publishes and Training that hears it, each with a database; and the floor's two databases and queue beside
/// them. When something was committed is told by PostgreSQL itself, and both databases have its one clock.
/// </summary>
internal sealed class MessagingPair : IAsyncDisposable
{
    private const string FloorQueue = "floor";
    private const string PlatformQueue = "training";
    private const string NobodysQueue = "monitoring";

    private readonly string _trainingDatabase;
    private readonly string _floorTrainingDatabase;
    private readonly RawPublisher _publisher;
    private IAsyncDisposable? _training;
    private IAsyncDisposable? _rawConsumer;

    private MessagingPair(RegistryPair registry, string trainingDatabase, string floorTrainingDatabase, RawPublisher publisher)
    {
        Registry = registry;
        _trainingDatabase = trainingDatabase;
        _floorTrainingDatabase = floorTrainingDatabase;
        _publisher = publisher;
    }

    public RegistryPair Registry { get; }

    public static async Task<MessagingPair> Start(Servers servers)
    {
        var (training, floor) = (await servers.NewDatabase("training"), await servers.NewDatabase("floortraining"));
        // Training itself makes the floor's tables, and leaves
        var making = TrainingOver(floor, await servers.NewVirtualHost("unused"));
        var registry = await RegistryPair.Start(servers, publishes: true);
        await (await making).DisposeAsync();
        return new MessagingPair(registry, training, floor, await RawPublisher.Connect(registry.Messaging, FloorQueue));
    }

    /// <summary>Starts those that do not run, the floor's to commit each message by itself.</summary>
    public Task StartConsumers() => Task.WhenAll(StartPlatformConsumer(), StartRawConsumer(batched: false));

    public async Task StartPlatformConsumer() => _training ??= await TrainingOver(_trainingDatabase, Registry.Messaging);

    public async Task StartRawConsumer(bool batched) =>
        _rawConsumer ??= await Role.Start("raw-consumer", _floorTrainingDatabase, Registry.Messaging, FloorQueue, batched ? "batched" : "single");

    public async Task StopConsumers()
    {
        foreach (var consumer in new[] { _training, _rawConsumer }.OfType<IAsyncDisposable>())
            await consumer.DisposeAsync();
        (_training, _rawConsumer) = (null, null);
    }

    /// <summary>The floor's way: commit, then publish.</summary>
    public async Task RegisterRaw(RawWrite write)
    {
        await Registry.Raw.Start(write);
        await PublishRaw(write);
    }

    public Task PublishRaw(RawWrite write) => _publisher.Publish(new RawMessage(write.EventId, write.StreamId, write.State));

    /// <summary>The events that were consumed since, once there are so many of them and the platform has nothing left to do.</summary>
    public async Task<IReadOnlyList<Passage>> Passed(DateTime since, int count, bool floor)
    {
        // the inbox is not asked before: each such look costs as much as many messages do, and who takes longer is looked at more often
        if (floor)
        {
            await UntilMessages(FloorQueue, waiting => waiting == 0);
            return await Passages(Registry.FloorDatabase, _floorTrainingDatabase, since, count);
        }

        await Registry.UntilPublished();
        await UntilMessages(PlatformQueue, waiting => waiting == 0);
        var passages = await Passages(Registry.Database, _trainingDatabase, since, count);
        // Monitoring does not run here, and what waits for it would become more from run to run
        await WithChannel(channel => channel.QueuePurgeAsync(NobodysQueue));
        return passages;
    }

    /// <summary>Waits until so many messages lie in the platform's queue.</summary>
    public Task UntilQueued(int count) => UntilMessages(PlatformQueue, waiting => waiting >= count);

    public async ValueTask DisposeAsync()
    {
        await StopConsumers();
        await _publisher.DisposeAsync();
        await Registry.DisposeAsync();
    }

    /// <summary>Waits until as many messages as wanted wait in a queue for a consumer to be given them.</summary>
    private Task UntilMessages(string queue, Predicate<uint> wanted) =>
        WithChannel(channel => Patience.Until(async () => wanted(await channel.MessageCountAsync(queue))));

    private async Task WithChannel(Func<IChannel, Task> work)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(Registry.Messaging) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await work(channel);
    }

    private static Task<ServiceProcess> TrainingOver(string database, string messaging) =>
        ServiceProcess.StartAsync("Training.Service", Settings.Of("training", database, messaging));

    private static async Task<IReadOnlyList<Passage>> Passages(string events, string inbox, DateTime since, int count)
    {
        const string Since = "from mt_doc_inboxmessage where pg_xact_commit_timestamp(xmin) >= $1";
        await using var source = NpgsqlDataSource.Create(inbox);
        await Patience.Until(async () =>
        {
            await using var counted = source.CreateCommand($"select count(*) {Since}");
            counted.Parameters.Add(new() { Value = since });
            return (long)(await counted.ExecuteScalarAsync())! >= count;
        });
        var consumed = await Commits(source, $"select substring(id from '/(.*)')::uuid, pg_xact_commit_timestamp(xmin) {Since}", since);
        await using var stored = NpgsqlDataSource.Create(events);
        // an event may have waited since long before
        var committed = await Commits(stored, "select id, pg_xact_commit_timestamp(xmin) from mt_events where pg_xact_commit_timestamp(xmin) > $1 - interval '1 hour'", since);
        return [.. consumed.Where(c => committed.ContainsKey(c.Key)).Select(c => new Passage(committed[c.Key], c.Value))];
    }

    private static async Task<IReadOnlyDictionary<Guid, DateTime>> Commits(NpgsqlDataSource source, string sql, DateTime since)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = since });
        await using var reader = await command.ExecuteReaderAsync();
        var commits = new Dictionary<Guid, DateTime>();
        while (await reader.ReadAsync())
            commits[reader.GetGuid(0)] = reader.GetDateTime(1);
        return commits;
    }
}

/// <summary>An event's way.</summary>
internal sealed record Passage(DateTime Committed, DateTime Consumed)
{
    public double Milliseconds => (Consumed - Committed).TotalMilliseconds;
}
