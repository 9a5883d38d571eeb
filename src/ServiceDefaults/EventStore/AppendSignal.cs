using System.Threading.Channels;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Wakes the daemon of this process when events were committed, here or on another replica; without a signal it looks at
/// its own intervals. Signals that come while it is awake make one: it looks again before it sleeps.
/// </summary>
internal sealed class AppendSignal(TimeProvider time)
{
    /// <summary>The least time between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// The same, where more came while it was awake: under load it takes what came in this time in one page. A page costs some twenty
    /// statements, however few are on it, and the processors that they take are those of the commands.
    /// </summary>
    public static readonly TimeSpan PauseUnderLoad = TimeSpan.FromMilliseconds(20);

    private readonly Channel<bool> _signal = NewChannel();
    private long _woken;

    /// <summary>A channel for a signal that is there or not, however often it was given.</summary>
    public static Channel<bool> NewChannel() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public static bool HasMore(Channel<bool> signal) => signal.Reader.TryPeek(out _);

    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Whether it came before the time was over.</summary>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        var pause = HasMore(_signal) ? PauseUnderLoad : Pause;
        if (pause - time.GetElapsedTime(_woken) is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, token);
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, token);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _woken = time.GetTimestamp();
        }
    }
}
