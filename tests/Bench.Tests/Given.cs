using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Reporting;

namespace KoperasiPlatform.Bench.Tests;

internal static class Given
{
    public static Measurement Rate(double floor, double platform, double spread = 0) => new(
        "rate", "commands & answers", "commands/s", Around(floor, spread), Around(platform, 0), new Target(Judged.RatioAtLeast, 0.80, 0.95));

    public static Measurement Milliseconds(double platform, double? floor = null) =>
        new("latency", "commit to commit", "ms", floor is { } median ? Around(median, 0) : null, Around(platform, 0), new Target(Judged.ValueAtMost, 6, 3));

    public static Measurement Megabytes(double platform) =>
        new("memory", "at rest", "MB", Floor: null, Around(platform, 0), new Target(Judged.ValueAtMost, 600, 350));

    public static Report Report(params Measurement[] measurements) => new(DateTimeOffset.UnixEpoch, 2, Quick: false, measurements);

    private static Runs Around(double median, double spread) => new([median * (1 - (spread / 2)), median, median * (1 + (spread / 2))]);
}
