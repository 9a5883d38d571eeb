using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>The table of the rows of submitted rosters.</summary>
internal static class RosterRows
{
    public const int PageSize = 1_000;

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public static Table Table()
    {
        var table = new Table("roster_rows");
        table.AddColumn("import_id", "uuid").AsPrimaryKey();
        table.AddColumn("line", "integer").AsPrimaryKey();
        table.AddColumn("data", "jsonb").NotNull();
        return table;
    }

    /// <summary>Stores the rows as they are read; returns how many there were.</summary>
    public static async Task<int> Store(NpgsqlConnection connection, Guid importId, IEnumerable<RosterRow> rows, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy roster_rows (import_id, line, data) from stdin (format binary)", cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(importId, cancellation);
            await copy.WriteAsync(row.Line, cancellation);
            await copy.WriteAsync(JsonSerializer.Serialize(row, Json), NpgsqlDbType.Jsonb, cancellation);
        }

        return (int)await copy.CompleteAsync(cancellation);
    }

    /// <summary>The next rows after a line.</summary>
    public static async Task<IReadOnlyList<RosterRow>> Page(NpgsqlConnection connection, Guid importId, int afterLine, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select data from roster_rows where import_id = $1 and line > $2 order by line limit $3", connection)
        {
            Parameters = { new() { Value = importId }, new() { Value = afterLine }, new() { Value = PageSize } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<RosterRow>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(JsonSerializer.Deserialize<RosterRow>(reader.GetString(0), Json)!);
        return rows;
    }
}
