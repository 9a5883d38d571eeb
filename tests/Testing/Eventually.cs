using System.Diagnostics;

namespace KoperasiPlatform.Testing;

public static class Eventually
{
    /// <summary>Waits until a condition holds; says what it waited for when it never does.</summary>
    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, string what, int seconds = 120)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(50))
        {
            if (waited.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"After {seconds} s it was still not true that {what}.");
        }
    }

    public static Task BecomesTrueAsync(Func<bool> condition, string what, int seconds = 120) =>
        BecomesTrueAsync(() => Task.FromResult(condition()), what, seconds);
}
