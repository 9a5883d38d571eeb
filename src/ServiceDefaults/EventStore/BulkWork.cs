namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// That this process is at bulk work, such as a national roster, and who gives way to it. What it stores is published
/// meanwhile at a walking pace, and at full speed afterwards: published beside it, hundreds of thousands of messages would
/// take the processors from it, and both from the requests of others.
/// </summary>
public sealed class BulkWork(TimeProvider time)
{
    /// <summary>So long somebody gives way at once: nothing stands still, however long the work takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _done;
    private int _running;

    /// <summary>Begins some, until the result is disposed of.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            _running++;
            _done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Work(this);
    }

    /// <summary>Returns at once where there is none, else when it is done or patience has ended.</summary>
    public async Task GiveWay(CancellationToken cancellation)
    {
        Task? done;
        lock (_gate)
            done = _done?.Task;
        if (done is not null)
            await Task.WhenAny(done, Task.Delay(Patience, time, cancellation));
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_running > 0)
                return;
            _done!.SetResult();
            _done = null;
        }
    }

    private sealed class Work(BulkWork work) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                work.End();
        }
    }
}
