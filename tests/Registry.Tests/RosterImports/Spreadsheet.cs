using System.IO.Compression;
using System.Text;
using MiniExcelLibs;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

/// <summary>Workbooks, good and bad.</summary>
internal static class Spreadsheet
{
    public static byte[] Of(IReadOnlyList<string> headers, params object?[][] rows)
    {
        using var content = new MemoryStream();
        content.SaveAs(rows.Select(row => headers.Zip(row).ToDictionary(c => c.First, c => c.Second)));
        return content.ToArray();
    }

    /// <summary>An archive with entries of so many zero bytes, which pack to almost nothing.</summary>
    public static byte[] Archive(params (string Name, long Bytes)[] entries)
    {
        using var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            var zeros = new byte[1_000_000];
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                for (var written = 0L; written < bytes; written += zeros.Length)
                    entry.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - written)));
            }
        }

        return content.ToArray();
    }

    /// <summary>A workbook whose sheet is this XML.</summary>
    public static byte[] WithSheet(string xml)
    {
        using var content = new MemoryStream(Of(["A"], ["b"]).ToArray(), writable: true);
        using var copy = new MemoryStream();
        copy.Write(content.ToArray());
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            var name = archive.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)).FullName;
            archive.GetEntry(name)!.Delete();
            using var sheet = archive.CreateEntry(name).Open();
            sheet.Write(Encoding.UTF8.GetBytes(xml));
        }

        return copy.ToArray();
    }
}
