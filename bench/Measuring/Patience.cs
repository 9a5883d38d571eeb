namespace KoperasiPlatform.Bench.Measuring;

/// <summary>Waits for what comes after a while, and not for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static async Task Until(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            if (tries > 240)
                throw new TimeoutException("What was waited for does not come.");
            await Task.Delay(Pause);
        }
    }
}
