using System.Diagnostics;

namespace KoperasiPlatform.Bench.Measuring;

/// <summary>Waits for what comes after a while, and not for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>So long the events of the nation's roster are published, twice.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static async Task Until(Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); !await condition();)
        {
            if (clock.Elapsed > Longest)
                throw new TimeoutException("What was waited for does not come.");
            // a look costs what is measured something, and a pause the reader's time
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(clock.Elapsed.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks)));
        }
    }
}
