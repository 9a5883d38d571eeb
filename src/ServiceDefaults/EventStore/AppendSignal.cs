using System.Threading.Channels;
using JasperFx.Events.Daemon.HighWater;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Wakes the daemon of this process when events were committed, here or on another replica; without a signal it looks at
/// its own intervals. Signals that come while it is awake make one: it looks again before it sleeps.
/// </summary>
internal sealed class AppendSignal(TimeProvider time) : IDaemonWakeup
{
    /// <summary>Under load the daemon takes what came in this time in one page.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Channel<bool> _signal = NewChannel();
    private long _woken;

    /// <summary>A channel for a signal that is there or not, however often it was given.</summary>
    public static Channel<bool> NewChannel() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _signal.Writer.TryWrite(true);

    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        if (Pause - time.GetElapsedTime(_woken) is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, token);
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, token);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // nothing came: the daemon looks by itself
        }

        _woken = time.GetTimestamp();
    }

    /// <summary>A daemon that gives up its leadership disposes of it, and needs it again when it leads again: nothing is released.</summary>
    public void Dispose()
    {
    }
}
