using System.Diagnostics;
using System.Reflection;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>An event of a cooperative as it was read.</summary>
internal sealed record Stored(Guid StreamId, long Version, IDomainEvent Event);

/// <summary>The floor of rebuilding: reads the events once, folds them in memory, brings the documents in by COPY.</summary>
internal sealed class RawRebuild(NpgsqlDataSource database, ISerializer serializer)
{
    private readonly Dictionary<string, Type> _types =
        AggregateRegistration.EventTypes<Cooperative>().ToDictionary(t => t.GetCustomAttribute<StoredAsAttribute>()!.Alias, StringComparer.Ordinal);

    /// <param name="fold">From the documents so far and an event to the one that it changes.</param>
    public async Task<TimeSpan> Run<TDocument, TId>(Func<IReadOnlyDictionary<TId, TDocument>, Stored, (TId Id, TDocument Document)> fold)
        where TDocument : class
        where TId : notnull
    {
        var clock = Stopwatch.StartNew();
        var documents = new Dictionary<TId, TDocument>();
        await using var connection = await database.OpenConnectionAsync();
        await using (var read = new NpgsqlCommand("select stream_id, version, type, data from mt_events where type like 'cooperative.%' order by seq_id", connection))
        {
            await using var reader = await read.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var e = (IDomainEvent)await serializer.FromJsonAsync(_types[reader.GetString(2)], reader, 3);
                var (id, document) = fold(documents, new Stored(reader.GetGuid(0), reader.GetInt64(1), e));
                documents[id] = document;
            }
        }

        await Replace(connection, documents);
        return clock.Elapsed;
    }

    private async Task Replace<TDocument, TId>(NpgsqlConnection connection, IReadOnlyDictionary<TId, TDocument> documents)
        where TDocument : class
        where TId : notnull
    {
        var table = $"mt_doc_{typeof(TDocument).Name.ToLowerInvariant()}";
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var truncate = new NpgsqlCommand($"truncate {table}", connection))
            await truncate.ExecuteNonQueryAsync();
        await using (var copy = await connection.BeginBinaryImportAsync($"copy {table} (id, data, mt_dotnet_type) from stdin (format binary)"))
        {
            foreach (var (id, document) in documents)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(id);
                await copy.WriteAsync(serializer.ToJson(document), NpgsqlDbType.Jsonb);
                await copy.WriteAsync(typeof(TDocument).FullName!, NpgsqlDbType.Varchar);
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
    }
}
