using System.Threading.Channels;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Wakes the daemon of this process when events were committed, here or on another replica; without a signal it looks at
/// its own intervals. Signals that come while it is awake make one: it looks again before it sleeps. What was committed here comes with its
/// numbers in the sequence: where they follow on the mark, nobody has to be asked how far it may move on.
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

    /// <summary>More are not remembered: a replica that does not publish never asks for them.</summary>
    public const int MostNumbers = 1_000;

    private readonly Channel<bool> _signal = NewChannel();
    private readonly Lock _gate = new();
    private readonly PriorityQueue<long, long> _numbers = new();
    private bool _others;
    private long _woken;

    /// <summary>A channel for a signal that is there or not, however often it was given.</summary>
    public static Channel<bool> NewChannel() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public static bool HasMore(Channel<bool> signal) => signal.Reader.TryPeek(out _);

    /// <summary>Events were committed, or soon will be, under numbers that are not known here.</summary>
    public void Set()
    {
        lock (_gate)
            _others = true;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Events were committed under these numbers.</summary>
    public void Set(IReadOnlyCollection<long> numbers)
    {
        lock (_gate)
        {
            if (_numbers.Count + numbers.Count <= MostNumbers)
            {
                _numbers.EnqueueRange(numbers.Select(number => (number, number)));
            }
            else
            {
                _numbers.Clear();
                _others = true;
            }
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Forgets the numbers that nobody has taken: what became of them only the database knows.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _others |= _numbers.Count > 0;
            _numbers.Clear();
        }
    }

    /// <summary>
    /// How far the numbers that were committed here go on from the mark without a gap, and whether that is all that was signalled: where it
    /// is not, only the database knows how far they go. Each number counts once.
    /// </summary>
    public (long Settled, bool IsAll) TakeFrom(long mark)
    {
        lock (_gate)
        {
            while (_numbers.TryPeek(out var next, out _) && next <= mark + 1)
                mark = Math.Max(mark, _numbers.Dequeue());
            var isAll = _numbers.Count == 0 && !_others;
            _others = false;
            return (mark, isAll);
        }
    }

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
