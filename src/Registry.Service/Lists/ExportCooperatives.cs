using System.Globalization;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// Any list as a file, in CSV or XLSX, under the roster's headers: imported again for the same date, it changes nothing. The
/// rows go out as they are read.
/// </summary>
internal static class ExportCooperatives
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="BookYears">Those that have a meeting held in the list.</param>
    private sealed record Export(Guid[] Ids, DateOnly Day, IReadOnlyList<int> BookYears);

    /// <summary>What a file shows of a cooperative, beside its own state.</summary>
    private sealed record Row(Cooperative Cooperative, ActivityStatus? Activity, DateOnly Since);

    internal static void MapExport(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/export", Send)
            .WithSummary("A list as a file, CSV or XLSX, with the roster's headers")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: Xlsx);

    private static async Task<IResult> Send(
        [AsParameters] CooperativeFilter filter,
        string? format,
        Census census,
        IDocumentStore store,
        NpgsqlDataSource database,
        BusinessCalendar calendar,
        CancellationToken cancellation)
    {
        var day = AskedDay.OrToday(filter.AsOf, calendar);
        var export = await census.Read((periods, policies) => Of(periods, filter.On(day, periods, policies)), cancellation);
        var name = $"koperasi-{day:yyyy-MM-dd}.{format ?? "csv"}";
        switch (format)
        {
            case null or "csv":
                return TypedResults.Stream(body => WriteCsv(body, export, store, database, cancellation), "text/csv; charset=utf-8", name);
            case "xlsx":
                // a workbook is an archive, whose directory comes last: it is made on disk first
                var file = new FileStream(
                    Path.Combine(Path.GetTempPath(), $"export-{Path.GetRandomFileName()}"),
                    FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81_920, FileOptions.DeleteOnClose);
                await WriteXlsx(file, export, store, database, cancellation);
                file.Position = 0;
                return TypedResults.File(file, Xlsx, name);
            default:
                throw new InvalidField(nameof(format), format, "must be csv or xlsx");
        }
    }

    private static Export Of(PeriodTable table, PeriodFilter asked)
    {
        int[] rows = [.. asked.Of(table)];
        var years = new SortedSet<int>();
        foreach (var n in rows)
        {
            var row = table.Rows[n];
            years.UnionWith(Enumerable.Range(row.FirstBookYear, row.HeldCount).Where(year => table.HeldOn(row, year) <= asked.Day.DayNumber));
        }

        return new Export([.. rows.Select(n => table.NameOf(n).Id)], asked.Day, [.. years]);
    }

    private static NpgsqlCommand Read(Export export, NpgsqlDataSource database)
    {
        var command = database.CreateCommand(
            """
            select c.data, p.activity, p.since from listed_periods p join mt_doc_cooperative c on c.id = p.cooperative_id
            where p.cooperative_id = any ($1) and p.valid_from <= $2 and p.valid_until > $2 order by p.name_order, p.cooperative_id
            """);
        command.Parameters.Add(new() { Value = export.Ids });
        command.Parameters.Add(new() { Value = export.Day });
        return command;
    }

    private static Row Current(NpgsqlDataReader reader, IDocumentStore store) => new(
        store.Options.Serializer().FromJson<Cooperative>(reader, 0),
        reader.IsDBNull(1) ? null : Enum.Parse<ActivityStatus>(reader.GetString(1)),
        reader.GetFieldValue<DateOnly>(2));

    private static IReadOnlyList<object?> Cells(Row row, Export export) =>
        ExportedRow.Cells(row.Cooperative, export.Day, row.Activity, row.Since, export.BookYears);

    private static async Task WriteCsv(
        Stream body, Export export, IDocumentStore store, NpgsqlDataSource database, CancellationToken cancellation)
    {
        // the byte order mark tells Excel that it is UTF-8
        await using var writer = new StreamWriter(body, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true), bufferSize: 65_536, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', ExportedRow.Headers(export.BookYears).Select(Quoted)));
        await using var command = Read(export, database);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var line = string.Join(',', Cells(Current(reader, store), export).Select(Quoted));
            await writer.WriteLineAsync(line.AsMemory(), cancellation);
        }
    }

    private static string Quoted(object? cell)
    {
        var text = Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",;\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static async Task WriteXlsx(
        Stream file, Export export, IDocumentStore store, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var headers = ExportedRow.Headers(export.BookYears);
        await using var command = Read(export, database);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var table = new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false, FastMode = true };
        await file.SaveAsAsync(Rows(), sheetName: "Koperasi", configuration: table, cancellationToken: cancellation);

        IEnumerable<Dictionary<string, object?>> Rows()
        {
            var any = false;
            while (reader.Read())
            {
                any = true;
                yield return headers.Zip(Cells(Current(reader, store), export)).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
            }

            if (!any)
                yield return headers.ToDictionary(h => h, _ => (object?)null, StringComparer.Ordinal);
        }
    }
}
