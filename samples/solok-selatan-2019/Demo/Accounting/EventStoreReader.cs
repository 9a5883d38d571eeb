using Npgsql;

namespace KoperasiPlatform.Demo.Accounting;

/// <summary>An event that leaves its service.</summary>
internal sealed record LeavingEvent(Guid Id, string Type, string Service, bool Published);

/// <summary>That a service has handled a message: which, and what it was.</summary>
internal sealed record HandledMessage(Guid EventId, string Told);

/// <summary>What one service's database holds, in plain SQL.</summary>
internal sealed class EventStoreReader(string service, string connection)
{
    public string Service => service;

    // Marten's tombstone stands for a number that a writer took who was too late: nothing happened
    public async Task<long> Stored() => (await Rows("select count(*) from mt_events where type <> 'tombstone'", r => r.GetInt64(0)))[0];

    public Task<List<LeavingEvent>> Leaving() => Rows(
        """
        select id, type, seq_id <= (select max(last_seq_id) from mt_event_progression where name like 'IntegrationEvents:%')
        from mt_events where type = any(@types)
        """,
        r => new LeavingEvent(r.GetGuid(0), r.GetString(1), service, !r.IsDBNull(2) && r.GetBoolean(2)),
        new NpgsqlParameter("types", Accounting.Leaving.As.Keys.ToArray()));

    /// <summary>The inbox: a row's id is the handler and the message's id, its type the contract's name.</summary>
    public Task<List<HandledMessage>> Inbox() => Rows(
        "select split_part(id, '/', 2)::uuid, data ->> 'type' from mt_doc_inboxmessage",
        r => new HandledMessage(r.GetGuid(0), r.GetString(1)));

    /// <summary>The stored types of events, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> TypesOf(Guid[] ids) =>
        (await Rows("select id, type from mt_events where id = any(@ids)", r => (r.GetGuid(0), r.GetString(1)), new NpgsqlParameter("ids", ids)))
            .ToDictionary(row => row.Item1, row => row.Item2);

    /// <summary>
    /// A consumer stores what a message causes in one transaction, with the message's id as causation id. So a message
    /// took effect again where one handler has stored in a further transaction (xmin) what the message caused, or has
    /// stored the same event of it twice in one. What a consumer keeps as a document alone, as Training does of what Registry tells, is not counted here.
    /// </summary>
    public async Task<long> DuplicatedEffects() => (await Rows(
        """
        with caused as (
            select causation_id, user_name, stream_id, type, data, xmin::text as transaction
            from mt_events where causation_id is not null)
        select
            (select coalesce(sum(transactions - 1), 0) from (
                select count(distinct transaction) as transactions from caused group by causation_id, user_name) as again)
            + (select coalesce(sum(copies - 1), 0) from (
                select count(*) as copies from caused group by causation_id, user_name, stream_id, type, data, transaction) as twice)
        """,
        r => r.GetFieldValue<decimal>(0)))[0] is var times ? (long)times : 0;

    private async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var source = new NpgsqlConnection(connection);
            await source.OpenAsync();
            await using var command = new NpgsqlCommand(sql, source);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
                rows.Add(read(reader));
            return rows;
        }
        catch (NpgsqlException e)
        {
            throw new StoryException($"The database of {service} cannot be read: {e.Message}", e);
        }
    }
}
