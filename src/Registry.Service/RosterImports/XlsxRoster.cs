using System.Globalization;
using System.IO.Compression;
using System.Xml;
using KoperasiPlatform.ServiceDefaults.Problems;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>A roster in the first sheet of an Excel workbook, read row by row.</summary>
internal static class XlsxRoster
{
    /// <summary>A national roster unpacks to about 200 MB.</summary>
    private const long MostBytesUnpacked = 600_000_000;

    private const int MostEntries = 1_000;
    private const int MostColumns = 200;

    /// <summary>Whole numbers up to here are exact in a cell.</summary>
    private const double Exact = 9_007_199_254_740_992;

    public static RosterTable Open(Stream content)
    {
        AssertUnpacks(content, MostBytesUnpacked);
        var lines = Lines(content).GetEnumerator();
        if (!lines.MoveNext())
            throw RosterTable.Unreadable("holds no rows");
        return new RosterTable(lines.Current.Cells, Rest(lines));
    }

    /// <summary>
    /// That it is a workbook, and no bomb: unpacked once into nothing, and given up where it grows beyond all measure, because
    /// what an archive says about its sizes need not be true.
    /// </summary>
    internal static void AssertUnpacks(Stream content, long mostBytes)
    {
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MostEntries || archive.GetEntry("xl/workbook.xml") is null)
                throw RosterTable.Unreadable("is an archive, but not an Excel workbook (.xlsx)");
            var buffer = new byte[81_920];
            long unpacked = 0;
            foreach (var entry in archive.Entries)
            {
                using var entryContent = entry.Open();
                while (entryContent.Read(buffer) is > 0 and var read)
                {
                    unpacked += read;
                    if (unpacked > mostBytes)
                        throw RosterTable.Unreadable($"unpacks to more than {mostBytes / 1_000_000} MB");
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw RosterTable.Unreadable($"is no Excel workbook that can be read: {e.Message}");
        }

        content.Position = 0;
    }

    private static IEnumerable<RosterLine> Rest(IEnumerator<RosterLine> lines)
    {
        using (lines)
        {
            while (Guarded(lines.MoveNext))
                yield return lines.Current;
        }
    }

    /// <summary>The sheet's rows; those without any content are left out, but counted.</summary>
    private static IEnumerable<RosterLine> Lines(Stream content)
    {
        var rows = Guarded(() => content.Query(useHeaderRow: false, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { IgnoreEmptyRows = false })
            .Cast<IDictionary<string, object?>>().GetEnumerator());
        using (rows)
        {
            for (var line = 1; Guarded(rows.MoveNext); line++)
            {
                if (rows.Current.Count > MostColumns)
                    throw RosterTable.Unreadable($"has more than {MostColumns} columns");
                string[] cells = [.. rows.Current.Values.Select(Text)];
                if (Array.Exists(cells, cell => cell.Length > 0))
                    yield return new RosterLine(line, cells);
            }
        }
    }

    /// <summary>A cell as a CSV file would hold it.</summary>
    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateTime date when date.TimeOfDay == TimeSpan.Zero => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number when Math.Abs(number) < Exact && double.IsInteger(number) => number.ToString("F0", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(format: null, CultureInfo.InvariantCulture),
        _ => cell.ToString()?.Trim() ?? "",
    };

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (Problem or OutOfMemoryException))
        {
            // whatever a library throws at a workbook that is none
            throw RosterTable.Unreadable($"is no Excel workbook that can be read: {(e is XmlException ? "its XML is damaged" : e.Message)}");
        }
    }
}
