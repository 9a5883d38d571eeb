namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// What other services wait for goes first: who tells outsiders begins with a page when it has been told to the services and these have had
/// a moment to commit what they make of it, so that the few processors are not divided among all of them at once. It waits so long and no
/// longer: nothing stands still where the services' turn is on another replica, or their broker away.
/// </summary>
internal sealed class Precedence(TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// What a consumer takes from the broker's confirmation to its commit, and some more. Without it consumer and outsiders' publishers wanted
    /// the processors at the same moment, and an event that came alone took 7.0 ms in the median instead of 5.9 (ADR 30).
    /// </summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(5);

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

    /// <summary>Returns when the services were told all up to there, and had their head start where that was waited for; or patience has ended.</summary>
    public async Task Wait(long sequence, CancellationToken cancellation)
    {
        var patience = Task.Delay(Patience, time, cancellation);
        var waited = false;
        while (IsAhead(sequence, out var move) && await Task.WhenAny(move, patience) != patience)
            waited = true;
        if (waited)
            await Task.WhenAny(Task.Delay(HeadStart, time, cancellation), patience);
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
