using System.Diagnostics;
using System.Reflection;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// The snapshots of cooperatives are made anew from their events, ten of each, which lie scattered; and from the same events, across
/// the streams, what happened on each day. The floor reads them, folds them in memory, and brings the documents in by COPY.
/// </summary>
internal sealed class Rebuild : IScenario
{
    private const int EventsOfAStream = 10;

    private static readonly Target Target = new(Judged.RatioAtLeast, 0.25, 0.50);

    public string Name => "rebuild";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var streams = bench.Size(50_000, 2_000);
        var name = await bench.Servers.NewDatabase("rebuild");
        await using var registry = await RegistryInProcess.Start(
            name, await bench.Servers.NewVirtualHost("rebuild"), publishes: false, store => store.Projections.Add(new BusinessDays(), ProjectionLifecycle.Async));
        await using var database = Servers.Pool(name);
        await Seed(database, registry.Store.Options.Serializer(), streams);
        var events = streams * EventsOfAStream;
        return
        [
            await Measure<Cooperative, Guid>($"{Name}-snapshots", "snapshots rebuilt from scattered events", nameof(Cooperative), Snapshot),
            await Measure<BusinessDay, string>($"{Name}-multi-stream", "a multi-stream projection of the same", nameof(BusinessDays), Day),
        ];

        async Task<Measurement> Measure<TDocument, TId>(
            string measurement, string title, string projection, Func<IReadOnlyDictionary<TId, TDocument>, Stored, (TId Id, TDocument Document)> fold)
            where TDocument : class
            where TId : notnull
        {
            var raw = new RawRebuild(database, registry.Store.Options.Serializer());
            var (floor, platform) = await Interleaved.Measure(
                BenchRun.Runs,
                async _ => events / (await raw.Run(fold)).TotalSeconds,
                async _ => events / (await Platform(registry.Store, projection)).TotalSeconds);
            return new(measurement, title, "events/s", floor, platform, Target);
        }
    }

    private static (Guid, Cooperative) Snapshot(IReadOnlyDictionary<Guid, Cooperative> states, Stored e) =>
        (e.StreamId, Cooperative.Fold(states.GetValueOrDefault(e.StreamId), e.Event) with { Id = e.StreamId, Version = e.Version });

    private static (string, BusinessDay) Day(IReadOnlyDictionary<string, BusinessDay> days, Stored e) =>
        (BusinessDay.IdOf(e.Event), BusinessDay.After(days.GetValueOrDefault(BusinessDay.IdOf(e.Event)), e.Event));

    private static async Task<TimeSpan> Platform(IDocumentStore store, string projection)
    {
        var clock = Stopwatch.StartNew();
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(projection, TimeSpan.FromMinutes(10), CancellationToken.None);
        return clock.Elapsed;
    }

    /// <summary>Puts the events in, the first ones of all cooperatives, then the second ones of all, and so on.</summary>
    private static async Task Seed(NpgsqlDataSource database, ISerializer serializer, int streams)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var last = new NpgsqlCommand("select coalesce(max(seq_id), 0) from mt_events", connection);
        var sequence = (long)(await last.ExecuteScalarAsync())!;
        Cooperative[] states = [.. Enumerable.Range(0, streams).Select(n => SampleCooperatives.Registered(SampleCooperatives.Id("rebuild", n), n))];
        await using (var copy = await connection.BeginBinaryImportAsync("copy mt_streams (id, type, version, tenant_id) from stdin (format binary)"))
        {
            foreach (var state in states)
                await copy.WriteRowAsync(CancellationToken.None, state.Id, "cooperative", (long)EventsOfAStream, "*DEFAULT*");
            await copy.CompleteAsync();
        }

        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers) from stdin (format binary)"))
        {
            for (var version = 1; version <= EventsOfAStream; version++)
            {
                for (var n = 0; n < streams; n++)
                {
                    IDomainEvent e = version == 1 ? SampleCooperatives.Registered(n) : SampleCooperatives.Observed(ref states[n], version);
                    await Write(copy, serializer, ++sequence, states[n], e);
                }
            }

            await copy.CompleteAsync();
        }

        await Execute(connection, $"select setval('mt_events_sequence', {sequence}); analyze mt_events; analyze mt_streams");
    }

    private static async Task Write(NpgsqlBinaryImporter copy, ISerializer serializer, long sequence, Cooperative state, IDomainEvent e)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(sequence, NpgsqlDbType.Bigint);
        await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
        await copy.WriteAsync(state.Id, NpgsqlDbType.Uuid);
        await copy.WriteAsync(state.Version, NpgsqlDbType.Bigint);
        await copy.WriteAsync(serializer.ToJson(e), NpgsqlDbType.Jsonb);
        await copy.WriteAsync(e.GetType().GetCustomAttribute<StoredAsAttribute>()!.Alias, NpgsqlDbType.Varchar);
        await copy.WriteAsync(TimeProvider.System.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync("*DEFAULT*", NpgsqlDbType.Varchar);
        await copy.WriteAsync($"{e.GetType().FullName}, {e.GetType().Assembly.GetName().Name}", NpgsqlDbType.Varchar);
        await copy.WriteAsync("{}", NpgsqlDbType.Jsonb);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
