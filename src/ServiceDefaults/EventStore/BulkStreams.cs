using System.Collections.Concurrent;
using System.Reflection;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>A stream that is to begin, with the state after its events: its id and version set.</summary>
public sealed record NewStream<TAggregate>(Guid Id, IReadOnlyList<IDomainEvent> Events, TAggregate State)
    where TAggregate : class, IAggregate<TAggregate>;

/// <summary>
/// Begins very many streams at once, by COPY into Marten's tables, on the connection of a transaction of the caller's: events,
/// streams and snapshots as a session would store them (a test holds them against each other). A stream that exists already
/// fails the transaction.
/// </summary>
public static class BulkStreams
{
    private const string Tenant = "*DEFAULT*";

    /// <summary>Under what names each event type is stored: reflected upon once, not once an event.</summary>
    private static readonly ConcurrentDictionary<Type, (string Alias, string DotNetType)> StoredTypes = [];

    /// <param name="session">Whose actor, correlation and headers the events carry.</param>
    public static async Task Start<TAggregate>(
        IDocumentSession session, NpgsqlConnection connection, IReadOnlyList<NewStream<TAggregate>> streams, CancellationToken cancellation)
        where TAggregate : class, IAggregate<TAggregate>
    {
        await Insert(session, connection, [.. streams.Select(s => s.State)], s => s.Id, cancellation, s => s.Version);
        await using (var copy = await connection.BeginBinaryImportAsync("copy mt_streams (id, type, version, tenant_id) from stdin (format binary)", cancellation))
        {
            foreach (var stream in streams)
                await copy.WriteRowAsync(cancellation, stream.Id, TableName<TAggregate>(), (long)stream.Events.Count, Tenant);
            await copy.CompleteAsync(cancellation);
        }

        var (sequence, now) = await Take(connection, streams.Sum(s => s.Events.Count), cancellation);
        await CopyEvents(session, connection, streams, sequence, now, cancellation);
    }

    /// <summary>Inserts documents.</summary>
    /// <param name="revision">Their version, where they are snapshots.</param>
    public static async Task Insert<T>(
        IDocumentSession session, NpgsqlConnection connection, IReadOnlyList<T> documents, Func<T, object> id, CancellationToken cancellation, Func<T, long>? revision = null)
        where T : notnull
    {
        var columns = $"id, data, mt_dotnet_type{(revision is null ? "" : ", mt_version")}";
        await using var copy = await connection.BeginBinaryImportAsync($"copy mt_doc_{TableName<T>()} ({columns}) from stdin (format binary)", cancellation);
        foreach (var document in documents)
        {
            await copy.StartRowAsync(cancellation);
            await (id(document) is Guid uuid ? copy.WriteAsync(uuid, NpgsqlDbType.Uuid, cancellation) : copy.WriteAsync((string)id(document), NpgsqlDbType.Varchar, cancellation));
            await copy.WriteAsync(session.DocumentStore.Options.Serializer().ToJson(document), NpgsqlDbType.Jsonb, cancellation);
            await copy.WriteAsync(typeof(T).FullName!, NpgsqlDbType.Varchar, cancellation);
            if (revision is not null)
                await copy.WriteAsync(revision(document), NpgsqlDbType.Bigint, cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }

    /// <summary>The numbers of the next events, and the server's time.</summary>
    private static async Task<(Queue<long> Sequence, DateTime Now)> Take(NpgsqlConnection connection, int count, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select nextval('mt_events_sequence'), clock_timestamp() from generate_series(1, $1)", connection)
        {
            Parameters = { new() { Value = count } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var sequence = new Queue<long>(count);
        var now = default(DateTime);
        while (await reader.ReadAsync(cancellation))
        {
            sequence.Enqueue(reader.GetInt64(0));
            now = reader.GetDateTime(1);
        }

        return (sequence, now);
    }

    private static async Task CopyEvents<TAggregate>(
        IDocumentSession session, NpgsqlConnection connection, IReadOnlyList<NewStream<TAggregate>> streams, Queue<long> sequence, DateTime now, CancellationToken cancellation)
        where TAggregate : class, IAggregate<TAggregate>
    {
        var headers = session.GetHeader(EventSessions.TraceParent) is { } parent ? session.DocumentStore.Options.Serializer().ToJson(new Dictionary<string, object>(StringComparer.Ordinal) { [EventSessions.TraceParent] = parent }) : "{}";
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name) from stdin (format binary)",
            cancellation);
        foreach (var stream in streams)
        {
            foreach (var (data, version) in stream.Events.Select((data, n) => (data, n + 1L)))
            {
                var type = StoredTypes.GetOrAdd(
                    data.GetType(), t => (t.GetCustomAttribute<StoredAsAttribute>()!.Alias, $"{t.FullName}, {t.Assembly.GetName().Name}"));
                await copy.StartRowAsync(cancellation);
                await copy.WriteAsync(sequence.Dequeue(), NpgsqlDbType.Bigint, cancellation);
                await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, cancellation);
                await copy.WriteAsync(stream.Id, NpgsqlDbType.Uuid, cancellation);
                await copy.WriteAsync(version, NpgsqlDbType.Bigint, cancellation);
                await copy.WriteAsync(session.DocumentStore.Options.Serializer().ToJson(data), NpgsqlDbType.Jsonb, cancellation);
                await copy.WriteAsync(type.Alias, NpgsqlDbType.Varchar, cancellation);
                await copy.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellation);
                await copy.WriteAsync(Tenant, NpgsqlDbType.Varchar, cancellation);
                await copy.WriteAsync(type.DotNetType, NpgsqlDbType.Varchar, cancellation);
                await Optional(session.CorrelationId);
                await Optional(session.CausationId);
                await copy.WriteAsync(headers, NpgsqlDbType.Jsonb, cancellation);
                await Optional(session.LastModifiedBy);
            }
        }

        await copy.CompleteAsync(cancellation);

        Task Optional(string? text) => text is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(text, NpgsqlDbType.Varchar, cancellation);
    }

    private static string TableName<T>() => typeof(T).Name.ToLowerInvariant();
}
