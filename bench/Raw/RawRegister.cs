using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>The floor of Registry's writes: the same rows, each by its prepared statement, in one transaction.</summary>
internal sealed class RawRegister(NpgsqlDataSource database)
{
    public async Task Start(RawWrite write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await WriteInTurn(connection, Starting(write));
    }

    /// <summary>Less than a floor: a batch without a transaction of its own is one, but nothing can be decided in it.</summary>
    public async Task StartInOneRoundTrip(RawWrite write)
    {
        await using var batch = database.CreateBatch();
        foreach (var (sql, parameters) in Starting(write))
            batch.BatchCommands.Add(Batched(sql, parameters));
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Reads the state, as a decision would need it, then writes what it leads to if nobody came between.</summary>
    public async Task LoadAndAppend(RawWrite write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var load = new NpgsqlCommand($"select data, mt_version from mt_doc_{write.Aggregate} where id = $1", connection) { Parameters = { Uuid(write.StreamId) } };
        await using (var reader = await load.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync() || reader.GetString(0).Length == 0 || reader.GetInt64(1) != write.Version - 1)
                throw new InvalidOperationException($"{write.StreamId} is not at version {write.Version - 1}.");
        }

        await WriteInTurn(connection, Appending(write));
    }

    private static async Task WriteInTurn(NpgsqlConnection connection, IEnumerable<Statement> statements)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (sql, parameters) in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static IEnumerable<Statement> Starting(RawWrite write) =>
    [
        new("insert into mt_streams (id, type, version, tenant_id) values ($1, $2, $3, '*DEFAULT*')",
            Uuid(write.StreamId), Text(write.Aggregate), Long(write.Version)),
        Event(write),
        new($"insert into mt_doc_{write.Aggregate} (id, data, mt_dotnet_type, mt_version) values ($1, $2, $3, $4)",
            Uuid(write.StreamId), Json(write.State), Text(write.Aggregate), Long(write.Version)),
        .. Lists(write),
    ];

    private static IEnumerable<Statement> Appending(RawWrite write) =>
    [
        new("update mt_streams set version = $2, timestamp = now() where id = $1 and version = $2 - 1", Uuid(write.StreamId), Long(write.Version)),
        Event(write),
        new($"update mt_doc_{write.Aggregate} set data = $2, mt_version = $3, mt_last_modified = now() where id = $1",
            Uuid(write.StreamId), Json(write.State), Long(write.Version)),
        .. Lists(write),
    ];

    private static Statement Event(RawWrite write) => new(
        """
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        values (nextval('mt_events_sequence'), $1, $2, $3, $4, $5, now(), '*DEFAULT*', $6, null, null, '{}', 'bench')
        """,
        Uuid(write.EventId), Uuid(write.StreamId), Long(write.Version), Json(write.Event), Text(write.Alias), Text(write.DotNetType));

    private static IEnumerable<Statement> Lists(RawWrite write)
    {
        if (write.Lists is not { } lists)
            yield break;
        if (write.Version > 1)
            yield return new("delete from listed_periods where cooperative_id = $1", Uuid(write.StreamId));
        yield return new("insert into listed_periods select * from jsonb_populate_recordset(null::listed_periods, $1)", Json(lists.Periods));
        yield return new(
            """
            insert into listed_cooperatives (cooperative_id, words, basis) values ($1, $2, $3)
            on conflict (cooperative_id) do update set words = excluded.words, basis = excluded.basis, written = pg_current_xact_id()
            """,
            Uuid(write.StreamId), Text(lists.Words), Text(lists.Basis));
    }

    private sealed record Statement(string Sql, params NpgsqlParameter[] Parameters);

    internal static NpgsqlBatchCommand Batched(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    internal static NpgsqlParameter Uuid(Guid value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    internal static NpgsqlParameter Long(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    internal static NpgsqlParameter Json(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    internal static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };
}
