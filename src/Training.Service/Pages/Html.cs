using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;

namespace KoperasiPlatform.Training.Pages;

/// <summary>What the printable pages share. All that is not markup goes through <see cref="Text"/>.</summary>
internal static class Html
{
    private static readonly string[] Months =
    [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ];

    public static IResult Page(string title, string style, string body) => TypedResults.Content(
        $"""
        <!DOCTYPE html>
        <html lang="id">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{Text(title)}</title>
        <style>{style}</style>
        </head>
        <body>
        {body}
        </body>
        </html>
        """,
        "text/html",
        Encoding.UTF8);

    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string Date(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {Months[day.Month - 1]} {day.Year}");

    /// <summary>The first and the last day, with as little repeated as possible.</summary>
    public static string Days(DateOnly first, DateOnly last) =>
        first == last ? Date(first)
        : (first.Year, first.Month) == (last.Year, last.Month) ? string.Create(CultureInfo.InvariantCulture, $"{first.Day}–{Date(last)}")
        : $"{Date(first)} – {Date(last)}";

    /// <summary>A QR code as inline SVG, as large as its box.</summary>
    public static string Qr(string content)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(1, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
