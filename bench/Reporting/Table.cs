using System.Globalization;
using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Reporting;

/// <summary>The figures as lines of text.</summary>
internal static class Table
{
    private static readonly string[] Headers = ["", "floor (min–max)", "platform (min–max)", "ratio", "must", "aims at", ""];

    /// <param name="quick">Whether the sizes are smaller than those that the targets speak of.</param>
    public static string Of(IReadOnlyList<Measurement> measurements, bool quick)
    {
        string[][] rows = [Headers, .. measurements.Select(m => Row(m, quick))];
        int[] widths = [.. Headers.Select((_, column) => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd()));
    }

    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 1_000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>What must be reached, in words short enough for a column.</summary>
    public static string Bound(Target target, double bound) => target.Judged switch
    {
        Judged.RatioAtLeast => $"≥ {Number(bound)}",
        Judged.RatioAtMost => $"≤ {Number(bound)} ×",
        _ => $"≤ {Number(bound)}",
    };

    private static string[] Row(Measurement m, bool quick) =>
    [
        $"{m.Title}, {m.Unit}",
        m.Floor is null ? "" : Cell(m.Floor),
        Cell(m.Platform),
        m.Ratio is { } ratio ? Number(ratio) : "",
        Bound(m.Target, m.Target.Must),
        Bound(m.Target, m.Target.Aim),
        m.IsNoisy ? "too noisy to tell" : m.ReachesAim ? "as aimed" : m.IsMet ? "met" : quick ? "not at this size" : "NOT met",
    ];

    private static string Cell(Runs runs) => $"{Number(runs.Median)} ({Number(runs.Min)}–{Number(runs.Max)})";
}
