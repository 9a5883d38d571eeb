using System.Text;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>A line of a roster as it stands in the file.</summary>
/// <param name="Malformed">Why it cannot be divided into cells; then it has none.</param>
internal readonly record struct RosterLine(int Line, IReadOnlyList<string> Cells, string? Malformed = null);

/// <summary>
/// A file as headers and lines, whether it is CSV or a workbook. Which of them it is, and in which encoding, is seen from its
/// bytes: what a browser or a file's name says is often wrong.
/// </summary>
internal sealed record RosterTable(IReadOnlyList<string> Headers, IEnumerable<RosterLine> Lines)
{
    private static readonly (byte[] Signature, string Rule)[] Others =
    [
        ("%PDF"u8.ToArray(), "is a PDF; a CSV file or an Excel workbook (.xlsx) is needed"),
        ([0xD0, 0xCF, 0x11, 0xE0], "is an old Excel workbook (.xls); save it as .xlsx or CSV"),
        ([0x1F, 0x8B], "is compressed; send the file itself"),
        ("{"u8.ToArray(), "is JSON; a CSV file or an Excel workbook (.xlsx) is needed"),
        ("<"u8.ToArray(), "is HTML or XML; a CSV file or an Excel workbook (.xlsx) is needed"),
    ];

    public static RosterTable Open(Stream content)
    {
        Span<byte> start = stackalloc byte[4];
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        foreach (var (signature, rule) in Others)
        {
            if (start.StartsWith(signature))
                throw Unreadable(rule);
        }

        return start.StartsWith("PK\u0003\u0004"u8) ? XlsxRoster.Open(content) : CsvRoster.Open(Decoded(content, start));
    }

    internal static InvalidField Unreadable(string rule) => new("body", value: null, rule);

    /// <summary>The content in UTF-8, which it is already unless its bytes say otherwise.</summary>
    private static Stream Decoded(Stream content, ReadOnlySpan<byte> start)
    {
        var encoding = start.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode
            : start.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode
            : IsUtf8(content) ? null
            : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        return encoding is null ? content : Encoding.CreateTranscodingStream(content, encoding, Encoding.UTF8, leaveOpen: true);
    }

    private static bool IsUtf8(Stream content)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
        var bytes = new byte[65_536];
        var characters = new char[bytes.Length];
        try
        {
            int read;
            do
            {
                read = content.Read(bytes);
                strict.GetChars(bytes.AsSpan(0, read), characters, flush: read == 0);
                if (bytes.AsSpan(0, read).Contains((byte)0))
                    throw Unreadable("is neither text nor an Excel workbook (.xlsx)");
            }
            while (read > 0);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            content.Position = 0;
        }
    }
}
