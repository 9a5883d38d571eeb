using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>The floor of Registry's writes: the same rows, each by its prepared statement, in one transaction.</summary>
internal sealed class RawRegister(NpgsqlDataSource database)
{
    public async Task Start(RawWrite write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Execute(
            connection,
            "insert into mt_streams (id, type, version, tenant_id) values ($1, $2, $3, '*DEFAULT*')",
            Uuid(write.StreamId), Text(write.Aggregate), Long(write.Version));
        await InsertEvent(connection, write);
        await Execute(
            connection,
            $"insert into mt_doc_{write.Aggregate} (id, data, mt_dotnet_type, mt_version) values ($1, $2, $3, $4)",
            Uuid(write.StreamId), Json(write.State), Text(write.Aggregate), Long(write.Version));
        await WriteLists(connection, write);
        await transaction.CommitAsync();
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

        await using var transaction = await connection.BeginTransactionAsync();
        await Execute(
            connection,
            "update mt_streams set version = $2, timestamp = now() where id = $1 and version = $2 - 1",
            Uuid(write.StreamId), Long(write.Version));
        await InsertEvent(connection, write);
        await Execute(
            connection,
            $"update mt_doc_{write.Aggregate} set data = $2, mt_version = $3, mt_last_modified = now() where id = $1",
            Uuid(write.StreamId), Json(write.State), Long(write.Version));
        await WriteLists(connection, write);
        await transaction.CommitAsync();
    }

    private static Task InsertEvent(NpgsqlConnection connection, RawWrite write) => Execute(
        connection,
        """
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        values (nextval('mt_events_sequence'), $1, $2, $3, $4, $5, now(), '*DEFAULT*', $6, null, null, '{}', 'bench')
        """,
        Uuid(write.EventId), Uuid(write.StreamId), Long(write.Version), Json(write.Event), Text(write.Alias), Text(write.DotNetType));

    private static async Task WriteLists(NpgsqlConnection connection, RawWrite write)
    {
        if (write.Lists is not { } lists)
            return;
        if (write.Version > 1)
            await Execute(connection, "delete from listed_periods where cooperative_id = $1", Uuid(write.StreamId));
        await Execute(connection, "insert into listed_periods select * from jsonb_populate_recordset(null::listed_periods, $1)", Json(lists.Periods));
        await Execute(
            connection,
            """
            insert into listed_cooperatives (cooperative_id, words, basis) values ($1, $2, $3)
            on conflict (cooperative_id) do update set words = excluded.words, basis = excluded.basis, written = pg_current_xact_id()
            """,
            Uuid(write.StreamId), Text(lists.Words), Text(lists.Basis));
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }

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
