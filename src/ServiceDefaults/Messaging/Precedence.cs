namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// What other services wait for goes first: who tells outsiders begins with a page when it has been told to the services, so that the few
/// processors are not divided among three who do the same. It waits a moment and no longer: nothing stands still where the services' turn
/// is on another replica, or their broker away.
/// </summary>
internal sealed class Precedence(TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = NewSource();
    private long _told;

    /// <summary>The services were told all up to there.</summary>
    public void Told(long sequence)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            _told = Math.Max(_told, sequence);
            (moved, _moved) = (_moved, NewSource());
        }

        moved.SetResult();
    }

    /// <summary>Returns when the services were told all up to there, or patience has ended.</summary>
    public async Task Wait(long sequence, CancellationToken cancellation)
    {
        var patience = Task.Delay(Patience, time, cancellation);
        while (IsAhead(sequence, out var move) && await Task.WhenAny(move, patience) != patience)
        {
            // not as far yet
        }
    }

    private bool IsAhead(long sequence, out Task nextMove)
    {
        lock (_gate)
        {
            nextMove = _moved.Task;
            return sequence > _told;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
