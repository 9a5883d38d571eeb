using System.Diagnostics;
using Npgsql;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>The floor of bringing in very much: COPY, from a file that was made before the clock runs.</summary>
internal static class RawCopy
{
    private static readonly string[] Tables =
        ["mt_streams", "mt_events", "mt_doc_cooperative", "mt_doc_cooperativenumberclaim", "listed_periods", "listed_cooperatives"];

    /// <summary>How long the rows of cooperatives take into the tables of another database, in one transaction.</summary>
    public static async Task<TimeSpan> Between(string from, string to)
    {
        var folder = Directory.CreateTempSubdirectory("bench-copy-").FullName;
        try
        {
            await using var target = new NpgsqlConnection(to);
            await target.OpenAsync();
            await using (var empty = new NpgsqlCommand($"truncate {string.Join(", ", Tables)}", target))
                await empty.ExecuteNonQueryAsync();
            var columns = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var table in Tables)
                columns[table] = await Export(from, table, Path.Combine(folder, table));

            var clock = Stopwatch.StartNew();
            await using var transaction = await target.BeginTransactionAsync();
            foreach (var table in Tables)
            {
                await using var file = File.OpenRead(Path.Combine(folder, table));
                await using var copy = await target.BeginRawBinaryCopyAsync($"copy {table} ({columns[table]}) from stdin (format binary)");
                await file.CopyToAsync(copy);
            }

            await transaction.CommitAsync();
            return clock.Elapsed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Returns the names of the columns, in the order of the file.</summary>
    private static async Task<string> Export(string from, string table, string path)
    {
        await using var source = new NpgsqlConnection(from + ";Pooling=false");
        await source.OpenAsync();
        await using var names = new NpgsqlCommand(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''", source)
        {
            Parameters = { new() { Value = table } },
        };
        var columns = (string)(await names.ExecuteScalarAsync())!;
        await using var file = File.Create(path);
        await using var copy = await source.BeginRawBinaryCopyAsync($"copy {table} ({columns}) to stdout (format binary)");
        await copy.CopyToAsync(file);
        return columns;
    }
}
