using System.Diagnostics;
using System.Reflection;
using JasperFx.Events;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// The snapshots of cooperatives are made anew from their events, ten of each, which lie scattered. The floor reads them,
/// folds them in memory, and brings the snapshots in by COPY.
/// </summary>
internal sealed class Rebuild : IScenario
{
    private const int EventsOfAStream = 10;
    private const string Snapshots = "mt_doc_cooperative";

    public string Name => "rebuild";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var streams = bench.Size(50_000, 4_000);
        await using var pair = await RegistryPair.Start(bench.Servers);
        await using var database = Servers.Pool(pair.Database);
        var serializer = pair.Platform.Store.Options.Serializer();
        await Seed(database, serializer, streams);
        var events = streams * EventsOfAStream;
        var (floor, platform) = await Interleaved.Measure(
            runs: 3,
            async _ => events / (await Raw(database, serializer)).TotalSeconds,
            async _ => events / (await Platform(pair.Platform.Store)).TotalSeconds);
        return [new($"{Name} snapshots", "snapshots rebuilt from scattered events", "events/s", floor, platform, new(Judged.RatioAtLeast, 0.25, 0.50))];
    }

    private static async Task<TimeSpan> Platform(IDocumentStore store)
    {
        var clock = Stopwatch.StartNew();
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(nameof(Cooperative), TimeSpan.FromMinutes(10), CancellationToken.None);
        return clock.Elapsed;
    }

    private static async Task<TimeSpan> Raw(NpgsqlDataSource database, ISerializer serializer)
    {
        var clock = Stopwatch.StartNew();
        var types = AggregateRegistration.EventTypes<Cooperative>().ToDictionary(t => t.GetCustomAttribute<StoredAsAttribute>()!.Alias, StringComparer.Ordinal);
        var states = new Dictionary<Guid, Cooperative>();
        await using var connection = await database.OpenConnectionAsync();
        await using (var read = new NpgsqlCommand("select stream_id, version, type, data from mt_events where type like 'cooperative.%' order by seq_id", connection))
        {
            await using var reader = await read.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var id = reader.GetGuid(0);
                var e = (IDomainEvent)await serializer.FromJsonAsync(types[reader.GetString(2)], reader, 3);
                states[id] = Cooperative.Fold(states.GetValueOrDefault(id), e) with { Id = id, Version = reader.GetInt64(1) };
            }
        }

        await Replace(connection, serializer, states.Values);
        return clock.Elapsed;
    }

    private static async Task Replace(NpgsqlConnection connection, ISerializer serializer, IEnumerable<Cooperative> states)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await Execute(connection, $"truncate {Snapshots}");
        await using (var copy = await connection.BeginBinaryImportAsync($"copy {Snapshots} (id, data, mt_dotnet_type, mt_version) from stdin (format binary)"))
        {
            foreach (var state in states)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(state.Id, NpgsqlDbType.Uuid);
                await copy.WriteAsync(serializer.ToJson(state), NpgsqlDbType.Jsonb);
                await copy.WriteAsync(typeof(Cooperative).FullName!, NpgsqlDbType.Varchar);
                await copy.WriteAsync(state.Version, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
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
