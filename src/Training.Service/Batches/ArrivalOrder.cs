using System.Threading.RateLimiting;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Lets those who ask for a seat in one batch in one after the other, in the order of their arrival: writers who only
/// race and try again would overtake each other. Between replicas the first to commit is the first.
/// </summary>
internal sealed class ArrivalOrder : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> _turns = PartitionedRateLimiter.Create<Guid, Guid>(batchId =>
        RateLimitPartition.GetConcurrencyLimiter(batchId, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    public async Task<IResult> InTurn(Guid batchId, Func<Task<IResult>> work, CancellationToken cancellation)
    {
        using var turn = await _turns.AcquireAsync(batchId, permitCount: 1, cancellation);
        return await work();
    }

    public void Dispose() => _turns.Dispose();
}
