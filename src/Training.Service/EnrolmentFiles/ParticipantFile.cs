using System.Globalization;
using CsvHelper;
using KoperasiPlatform.ServiceDefaults.Problems;
using MiniExcelLibs;

namespace KoperasiPlatform.Training.EnrolmentFiles;

/// <summary>A row of the file as it was written, by the columns' headers.</summary>
/// <param name="Malformed">Why nothing can be read from it, if so.</param>
internal sealed record ParticipantRow(int Line, IReadOnlyDictionary<string, string> Fields, string? Malformed = null)
{
    public string? this[string column] => Fields.TryGetValue(column, out var text) && text.Length > 0 ? text : null;
}

/// <summary>
/// Reads a list of participants, CSV or XLSX: its columns by their Indonesian headers, in any order and whichever case, of CSV
/// with whichever separator.
/// </summary>
internal static class ParticipantFile
{
    public const string NationalId = "NIK";
    public const string Name = "Nama";
    public const string Phone = "Telepon";
    public const string CooperativeNumber = "NIK Koperasi";
    public const string LegalEntityNumber = "Nomor Badan Hukum";

    /// <summary>What stands in place of a number that the spreadsheet keeps as a number: it has lost its last digit.</summary>
    public const string LostDigits = "\u0000";

    private const int MostRows = 500;
    private const int MostBytesOfARow = 16_384;

    private static readonly string[] Required = [NationalId, Name];

    public static async Task<IReadOnlyList<ParticipantRow>> Read(MemoryStream content, CancellationToken cancellation)
    {
        // an XLSX is a ZIP archive, and begins like one
        var isWorkbook = content.GetBuffer().AsSpan(0, (int)content.Length).StartsWith("PK"u8);
        var rows = isWorkbook ? await FromWorkbook(content, cancellation) : FromCsv(content);
        return rows.Count switch
        {
            0 => throw new InvalidField("body", value: null, "holds no rows"),
            > MostRows => throw new InvalidField("body", rows.Count, $"must have at most {MostRows} rows"),
            _ => rows,
        };
    }

    private static List<ParticipantRow> FromCsv(Stream content)
    {
        var rows = new List<ParticipantRow>();
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            MaxRecordSize = MostBytesOfARow,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = bad => rows.Add(new ParticipantRow((int)bad.LineNumber, new Dictionary<string, string>(StringComparer.Ordinal), bad.Reason.ToString())),
        };
        try
        {
            using var csv = CsvReader.Create(content, options, leaveOpen: true);
            csv.ReadHeader();
            var headers = csv.Headers.ToArray();
            AssertColumns(headers);
            while (csv.Read())
                rows.Add(new ParticipantRow((int)csv.LineNumber, Fields(headers.Select(header => (header, csv.GetString(header))))));
        }
        catch (CsvFormatException e)
        {
            throw new InvalidField("body", value: null, $"is not a CSV file: {e.Message}");
        }

        return rows;
    }

    private static async Task<List<ParticipantRow>> FromWorkbook(Stream content, CancellationToken cancellation)
    {
        var table = await Table(content, cancellation);
        if (table.Length == 0)
            return [];
        var headers = table[0].Where(cell => cell.Value is not null).ToDictionary(cell => cell.Key, cell => Cell(cell.Value), StringComparer.Ordinal);
        AssertColumns(headers.Values);
        return
        [
            .. table.Select((cells, i) => (Line: i + 1, Cells: cells)).Skip(1)
                .Where(row => row.Cells.Values.Any(value => Cell(value).Length > 0))
                .Select(row => new ParticipantRow(row.Line, Fields(headers.Select(header => (header.Value, Cell(row.Cells.TryGetValue(header.Key, out var value) ? value : null)))))),
        ];
    }

    private static async Task<IDictionary<string, object?>[]> Table(Stream content, CancellationToken cancellation)
    {
        try
        {
            return (await content.QueryAsync(useHeaderRow: false, excelType: ExcelType.XLSX, cancellationToken: cancellation))
                .Cast<IDictionary<string, object?>>().Take(MostRows + 2).ToArray();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // any ZIP archive may come, also one of another program, and the reader has no exception of its own for that
            throw new InvalidField("body", value: null, "is not an XLSX file");
        }
    }

    private static void AssertColumns(IEnumerable<string> headers)
    {
        var there = headers.Select(header => header.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. Required.Where(column => !there.Contains(column))];
        if (missing.Length > 0)
            throw new InvalidField("body", value: null, $"lacks the columns {string.Join(", ", missing)}");
        if (!there.Contains(CooperativeNumber) && !there.Contains(LegalEntityNumber))
            throw new InvalidField("body", value: null, $"lacks the column {CooperativeNumber} or {LegalEntityNumber}");
    }

    private static Dictionary<string, string> Fields(IEnumerable<(string Header, string Text)> cells) =>
        cells.DistinctBy(cell => cell.Header.Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(cell => cell.Header.Trim(), cell => cell.Text.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string Cell(object? value) => value switch
    {
        double number when Math.Abs(number) >= 1e15 => LostDigits,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? "",
    };
}
