namespace KoperasiPlatform.Bench.Measuring;

/// <summary>What several runs of the same work gave.</summary>
internal sealed record Runs(IReadOnlyList<double> Values)
{
    public double Median => Percentile(Values, 0.5);

    public double Min => Values.Min();

    public double Max => Values.Max();

    /// <summary>How far the runs lie apart, as a part of their median.</summary>
    public double Spread => Median == 0 ? 0 : (Max - Min) / Median;

    /// <summary>The value below which a part of all lies; between two of them, in proportion.</summary>
    public static double Percentile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("There is no percentile of nothing.", nameof(values));
        var place = part * (sorted.Length - 1);
        var (below, above) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
