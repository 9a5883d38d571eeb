using System.Globalization;
using System.Net;
using System.Text;
using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Reporting;

/// <summary>A scenario's figures as a picture: a bar each for floor and platform, with the range of their runs.</summary>
internal static class Picture
{
    private const int Width = 720;
    private const int Left = 90;
    private const int BarWidth = 430;
    private const int BlockHeight = 84;

    public static string Of(string scenario, IReadOnlyList<Measurement> measurements)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{(measurements.Count * BlockHeight) + 16}" font-family="sans-serif" font-size="13" role="img">
            <title>{Escaped(scenario)}</title>
            <rect width="100%" height="100%" fill="white"/>

            """);
        foreach (var (measurement, n) in measurements.Select((m, n) => (m, n)))
            Block(svg, measurement, (n * BlockHeight) + 24);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Block(StringBuilder svg, Measurement m, int top)
    {
        var scale = BarWidth / Math.Max(double.Epsilon, Math.Max(m.Floor?.Max ?? 0, m.Platform.Max));
        var verdict = m.Ratio is { } ratio ? $"ratio {Table.Number(ratio)}, must be {Table.Bound(m.Target, m.Target.Must)}" : $"must be {Table.Bound(m.Target, m.Target.Must)}";
        Text(svg, 12, top, "#222", $"{m.Title}, {m.Unit}: {verdict}{(m.IsNoisy ? " (noisy)" : "")}");
        if (m.Floor is not null)
            Bar(svg, "floor", m.Floor, scale, top + 12, "#9aa5b1");
        Bar(svg, "platform", m.Platform, scale, top + 36, m.IsMet ? "#2f855a" : "#c05621");
    }

    private static void Bar(StringBuilder svg, string name, Runs runs, double scale, int top, string colour)
    {
        Text(svg, 12, top + 13, "#444", name);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <rect x="{Left}" y="{top}" width="{runs.Median * scale:0.#}" height="17" fill="{colour}"/>
            <line x1="{Left + (runs.Min * scale):0.#}" x2="{Left + (runs.Max * scale):0.#}" y1="{top + 8.5:0.#}" y2="{top + 8.5:0.#}" stroke="#222" stroke-width="2"/>

            """);
        Text(svg, (int)(Left + (runs.Max * scale)) + 8, top + 13, "#222", $"{Table.Number(runs.Median)} ({Table.Number(runs.Min)}–{Table.Number(runs.Max)})");
    }

    private static void Text(StringBuilder svg, int x, int y, string colour, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">{Escaped(text)}</text>\n");

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
