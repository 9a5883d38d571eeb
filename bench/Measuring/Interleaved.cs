using System.Diagnostics;

namespace KoperasiPlatform.Bench.Measuring;

/// <summary>Runs the floor and the platform in turns, so that whatever else the machine does meets both.</summary>
internal static class Interleaved
{
    /// <param name="runs">How often each is run; one run of each before that is for warming up.</param>
    /// <param name="floor">Given the number of the run, 0 for the warm-up.</param>
    /// <param name="platform">The same work.</param>
    public static async Task<(Runs Floor, Runs Platform)> Measure(int runs, Func<int, Task<double>> floor, Func<int, Task<double>> platform)
    {
        await floor(0);
        await platform(0);
        var (floors, platforms) = (new List<double>(), new List<double>());
        for (var run = 1; run <= runs; run++)
        {
            if (run % 2 == 0)
                platforms.Add(await platform(run));
            floors.Add(await floor(run));
            if (run % 2 != 0)
                platforms.Add(await platform(run));
        }

        return (new Runs(floors), new Runs(platforms));
    }

    /// <summary>How many a second, when so many workers share what was made before the clock runs.</summary>
    public static Task<double> PerSecond<T>(IReadOnlyList<T> items, int workers, Func<T, Task> work) =>
        PerSecond(items.Count, workers, n => work(items[n]));

    /// <summary>How many a second, when so many workers share the numbers from 0.</summary>
    public static async Task<double> PerSecond(int count, int workers, Func<int, Task> work)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var n && n < count)
                await work(n);
        })));
        return count / clock.Elapsed.TotalSeconds;
    }
}
