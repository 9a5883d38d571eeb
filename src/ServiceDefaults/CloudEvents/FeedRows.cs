using System.Text.Json;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>The table of what was told, a row for each event in each version of its contract.</summary>
internal static class FeedRows
{
    private const string Columns = "sequence, type, previous_sequence, previous_of_type, trace_parent, data";

    private const string OfMostTypes = $"""
        select {Columns} from feed where sequence > $1 and sequence <= $2 and type = any ($4)
        order by sequence fetch first $3 rows with ties
        """;

    /// <summary>Each type by its own index: a rare one is not looked for among all others.</summary>
    private const string OfFewTypes = $"""
        select {Columns} from unnest($4) as asked(name) cross join lateral (
            select * from feed where type = asked.name and sequence > $1 and sequence <= $2 order by sequence limit $3) as told
        order by sequence fetch first $3 rows with ties
        """;

    private const string Insert = $"""
        insert into feed ({Columns})
        select s, t, p, o, nullif(c, ''), d::json from unnest(?, ?, ?, ?, ?, ?) as told(s, t, p, o, c, d)
        on conflict (sequence, type) do update
        set previous_sequence = excluded.previous_sequence, previous_of_type = excluded.previous_of_type, trace_parent = excluded.trace_parent, data = excluded.data
        """;

    public static Table Table()
    {
        var table = new Table("feed");
        table.AddColumn("sequence", "bigint").AsPrimaryKey();
        table.AddColumn("type", "text").AsPrimaryKey();
        table.AddColumn("previous_sequence", "bigint").NotNull();
        table.AddColumn("previous_of_type", "bigint").NotNull();
        table.AddColumn("trace_parent", "text");
        table.AddColumn("data", "json").NotNull();
        table.Indexes.Add(new IndexDefinition("feed_of_type") { Columns = ["type", "sequence"] });
        return table;
    }

    /// <summary>Queues a page, once more the same where it was written before.</summary>
    public static void Write(IDocumentOperations operations, IReadOnlyList<ToldEvent> page) => operations.QueueSqlCommand(
        Insert,
        page.Select(told => told.Event.Sequence).ToArray(),
        page.Select(told => EventType.Of(told.Event.Contract.GetType())).ToArray(),
        page.Select(told => told.Before.Sequence).ToArray(),
        page.Select(told => told.Before.OfType).ToArray(),
        page.Select(told => told.Event.TraceParent ?? "").ToArray(),
        page.Select(told => JsonSerializer.Serialize(told.Event.Contract, told.Event.Contract.GetType(), CloudEventForm.Json)).ToArray());

    /// <summary>So many in the order of the sequence, and all versions of the last.</summary>
    /// <param name="types">Only these: what once was told, and is no more, stays in the table.</param>
    /// <param name="areFew">Whether they are only some of those that are told.</param>
    public static async Task<IReadOnlyList<ToldEvent>> ReadAsync(
        NpgsqlDataSource database, long after, long upTo, int limit, string[] types, bool areFew, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(areFew ? OfFewTypes : OfMostTypes);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(upTo);
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Text, types);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<ToldEvent>();
        while (await reader.ReadAsync(cancellation))
        {
            var contract = EventType.ContractOf(reader.GetString(1))!;
            var data = (IIntegrationEvent)JsonSerializer.Deserialize(await reader.GetFieldValueAsync<byte[]>(5, cancellation), contract, CloudEventForm.Json)!;
            page.Add(new ToldEvent(
                new OutgoingEvent(data, reader.GetInt64(0), await reader.IsDBNullAsync(4, cancellation) ? null : reader.GetString(4)),
                new Predecessors(reader.GetInt64(2), reader.GetInt64(3))));
        }

        return page;
    }
}
