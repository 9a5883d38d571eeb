using System.Threading.RateLimiting;

namespace KoperasiPlatform.ServiceDefaults.Commands;

/// <summary>
/// Lets those who want the same thing in one after the other, in the order of their arrival: writers who only race and try
/// again overtake each other, and do each other's work again. Between replicas the first to commit is the first.
/// </summary>
public sealed class ArrivalOrder : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> _turns = PartitionedRateLimiter.Create<Guid, Guid>(id =>
        RateLimitPartition.GetConcurrencyLimiter(id, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    /// <summary>The turn at what has this id, to be given back.</summary>
    public async Task<IDisposable> Next(Guid id, CancellationToken cancellation) => await _turns.AcquireAsync(id, permitCount: 1, cancellation);

    public void Dispose() => _turns.Dispose();
}
