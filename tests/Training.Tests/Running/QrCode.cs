using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ZXing.Common;
using ZXing.QrCode.Internal;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>Reads the QR codes of a page by another library than the one that drew them, as a phone would.</summary>
internal static partial class QrCode
{
    public static string[] Read(string html) =>
        [.. Svg().Matches(html).Select(svg => new Decoder().decode(Modules(XElement.Parse(svg.Value)), hints: null)?.Text ?? "unreadable")];

    /// <summary>The dark modules without the quiet zone around them: runs of them, as they are drawn.</summary>
    private static BitMatrix Modules(XElement svg)
    {
        var drawn = svg.Elements().Single(e => e.Name.LocalName == "path" && (string?)e.Attribute("fill") == "#000000").Attribute("d")!.Value;
        var runs = Run().Matches(drawn).Select(run => (X: Of(run, "x"), Y: Of(run, "y"), Width: Of(run, "width"))).ToArray();
        var (left, top) = (runs.Min(r => r.X), runs.Min(r => r.Y));
        var size = runs.Max(r => r.X + r.Width) - left;
        var modules = new BitMatrix(size, size);
        foreach (var (x, y, width) in runs)
            modules.setRegion(x - left, y - top, width, 1);
        return modules;
    }

    private static int Of(Match run, string name) => int.Parse(run.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline, 1000)]
    private static partial Regex Svg();

    [GeneratedRegex("M(?<x>\\d+) (?<y>\\d+)h(?<width>\\d+)v1h-\\d+z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Run();
}
