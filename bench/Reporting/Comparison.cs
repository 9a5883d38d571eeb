using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Reporting;

/// <summary>Tells what has become worse since earlier figures, beyond what the runs differ among themselves.</summary>
internal static class Comparison
{
    /// <summary>Two quiet runs of the same program differ by this much.</summary>
    public const double Tolerance = 0.10;

    /// <param name="Allowed">How much worse it may look by chance.</param>
    internal sealed record Worsening(string Name, double Before, double Now, double Allowed);

    public static IReadOnlyList<Worsening> Of(Report earlier, Report now)
    {
        if (earlier.Quick != now.Quick)
            throw new UsageException("Figures of a --quick run and of a full one do not compare: their sizes differ.");
        var before = earlier.Measurements.ToDictionary(m => m.Name, StringComparer.Ordinal);
        return
        [
            .. now.Measurements.Where(m => before.ContainsKey(m.Name))
                .Select(m => new Worsening(m.Name, before[m.Name].Figure, m.Figure, Allowed(before[m.Name], m)))
                .Where(w => Worse(w, before[w.Name].Target.Judged)),
        ];
    }

    private static bool Worse(Worsening w, Judged judged) => judged == Judged.RatioAtLeast
        ? w.Now < w.Before * (1 - w.Allowed)
        : w.Now > w.Before * (1 + w.Allowed);

    // half of each spread: the medians lie within their runs, not at the ends
    private static double Allowed(Measurement before, Measurement now) =>
        Math.Max(Tolerance, new[] { before.Floor, before.Platform, now.Floor, now.Platform }.Max(runs => runs?.Spread ?? 0) / 2);
}
