using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>
/// The floor of Registry's writes: the same rows by prepared statements, each transaction one round trip. A batch without
/// a transaction of its own is one transaction.
/// </summary>
internal sealed class RawRegister(NpgsqlDataSource database)
{
    public async Task Start(RawWrite write)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(
            "insert into mt_streams (id, type, version, tenant_id) values ($1, 'cooperative', $2, '*DEFAULT*')", Uuid(write.StreamId), Long(write.Version)));
        batch.BatchCommands.Add(Event(write));
        batch.BatchCommands.Add(Command(
            "insert into mt_doc_cooperative (id, data, mt_dotnet_type, mt_version) values ($1, $2, 'KoperasiPlatform.Registry.Cooperatives.Cooperative', $3)",
            Uuid(write.StreamId), Json(write.State), Long(write.Version)));
        AddLists(batch, write);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Reads the state, as a decision would need it, then writes what it leads to if nobody came between.</summary>
    public async Task LoadAndAppend(RawWrite write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using (var load = new NpgsqlCommand("select data, mt_version from mt_doc_cooperative where id = $1", connection) { Parameters = { Uuid(write.StreamId) } })
        {
            await using var reader = await load.ExecuteReaderAsync();
            if (!await reader.ReadAsync() || reader.GetString(0).Length == 0 || reader.GetInt64(1) != write.Version - 1)
                throw new InvalidOperationException($"{write.StreamId} is not at version {write.Version - 1}.");
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(
            "update mt_streams set version = $2, timestamp = now() where id = $1 and version = $2 - 1", Uuid(write.StreamId), Long(write.Version)));
        batch.BatchCommands.Add(Event(write));
        batch.BatchCommands.Add(Command(
            "update mt_doc_cooperative set data = $2, mt_version = $3, mt_last_modified = now() where id = $1",
            Uuid(write.StreamId), Json(write.State), Long(write.Version)));
        AddLists(batch, write);
        await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Event(RawWrite write) => Command(
        """
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        values (nextval('mt_events_sequence'), $1, $2, $3, $4, $5, now(), '*DEFAULT*', $6, null, null, '{}', 'bench')
        """,
        Uuid(write.EventId), Uuid(write.StreamId), Long(write.Version), Json(write.Event), Text(write.Alias), Text(write.DotNetType));

    private static void AddLists(NpgsqlBatch batch, RawWrite write)
    {
        if (write.Version > 1)
            batch.BatchCommands.Add(Command("delete from listed_periods where cooperative_id = $1", Uuid(write.StreamId)));
        batch.BatchCommands.Add(Command("insert into listed_periods select * from jsonb_populate_recordset(null::listed_periods, $1)", Json(write.Periods)));
        batch.BatchCommands.Add(Command(
            """
            insert into listed_cooperatives (cooperative_id, words, basis) values ($1, $2, $3)
            on conflict (cooperative_id) do update set words = excluded.words, basis = excluded.basis
            """,
            Uuid(write.StreamId), Text(write.Words), Text(write.Basis)));
    }

    internal static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
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
