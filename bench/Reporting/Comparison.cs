using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Reporting;

/// <summary>
/// Tells what has become worse since earlier figures, beyond what the runs differ among themselves: beside its floor, where it has one,
/// for the earlier ones may be another machine's.
/// </summary>
internal static class Comparison
{
    /// <summary>Two quiet runs of the same program differ by this much.</summary>
    public const double Tolerance = 0.10;

    /// <param name="Before">Times the floor, where there is one.</param>
    /// <param name="Now">The same of the present run.</param>
    /// <param name="Allowed">How much worse it may look by chance, or because the machine is slower.</param>
    internal sealed record Worsening(string Name, double Before, double Now, double Allowed);

    public static IReadOnlyList<Worsening> Of(Report earlier, Report now)
    {
        if (earlier.Quick != now.Quick)
            throw new UsageException("Figures of a --quick run and of a full one do not compare: their sizes differ.");
        var before = earlier.Measurements.ToDictionary(m => m.Name, StringComparer.Ordinal);
        var both = now.Measurements.Where(m => before.ContainsKey(m.Name)).Select(m => (Before: before[m.Name], Now: m))
            .Where(m => m.Before.Target.Judged == m.Now.Target.Judged && m.Before.Floor is null == m.Now.Floor is null).ToArray();
        var slower = Slower(both);
        return
        [
            .. both.Select(m => new Worsening(m.Now.Name, Compared(m.Before), Compared(m.Now), Allowed(m.Before, m.Now, slower)))
                .Where(w => Worse(w, before[w.Name].Target.Judged)),
        ];
    }

    private static double Compared(Measurement m) => m.Ratio ?? m.Platform.Median;

    /// <summary>How much slower PostgreSQL, RabbitMQ and Kestrel themselves are than they were, by the median of their rates; a faster machine excuses nothing.</summary>
    private static double Slower(IEnumerable<(Measurement Before, Measurement Now)> both)
    {
        double[] paces = [.. both.Where(m => m.Now.Target.Judged == Judged.RatioAtLeast).Select(m => m.Before.Floor!.Median / m.Now.Floor!.Median)];
        return paces.Length == 0 ? 0 : Math.Max(0, Runs.Percentile(paces, 0.5) - 1);
    }

    private static bool Worse(Worsening w, Judged judged) => judged == Judged.RatioAtLeast
        ? w.Now < w.Before * (1 - w.Allowed)
        : w.Now > w.Before * (1 + w.Allowed);

    private static double Allowed(Measurement before, Measurement now, double slower)
    {
        // half of each spread: the medians lie within their runs, not at the ends
        var chance = Math.Max(Tolerance, new[] { before.Floor, before.Platform, now.Floor, now.Platform }.Max(runs => runs?.Spread ?? 0) / 2);
        // a time without a floor may grow as the machine became slower; what takes room may not
        var machine = now is { Floor: null, Unit: "ms" or "s" } ? slower : 0;
        return chance + (machine * (1 + chance));
    }
}
