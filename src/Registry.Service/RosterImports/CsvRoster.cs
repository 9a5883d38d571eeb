using CsvHelper;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>A roster in CSV, with commas or semicolons.</summary>
internal static class CsvRoster
{
    private const int MostBytesOfALine = 65_536;

    public static RosterTable Open(Stream content)
    {
        var malformed = new Queue<RosterLine>();
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            MaxRecordSize = MostBytesOfALine,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = bad => malformed.Enqueue(new RosterLine((int)bad.LineNumber, [], $"the row is malformed: {bad.Reason}")),
        };
        var csv = CsvReader.Create(content, options, leaveOpen: true);
        try
        {
            csv.ReadHeader();
            var headers = csv.Headers.ToArray();
            return new RosterTable(headers, Lines(csv, headers.Length, malformed));
        }
        catch (CsvFormatException e)
        {
            csv.Dispose();
            throw RosterTable.Unreadable($"is not a CSV file: {e.Message}");
        }
    }

    private static IEnumerable<RosterLine> Lines(CsvReader csv, int columns, Queue<RosterLine> malformed)
    {
        using (csv)
        {
            while (Read(csv))
            {
                while (malformed.TryDequeue(out var bad))
                    yield return bad;
                yield return new RosterLine((int)csv.LineNumber, [.. Enumerable.Range(0, columns).Select(column => csv.GetString(column))]);
            }
        }

        while (malformed.TryDequeue(out var bad))
            yield return bad;
    }

    private static bool Read(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw RosterTable.Unreadable($"is not a CSV file: {e.Message}");
        }
    }
}
