using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// Keeps what is told as it is told, for those who pull, in one transaction with its own position: reading the past costs no
/// more than reading, however long the lives of the aggregates are, and needs no broker.
/// </summary>
internal sealed class FeedWriter : TellingSubscription
{
    public const string SubscriptionName = "Feed";

    private readonly PredecessorLookup _before;

    public FeedWriter(Translation translation, FeedEdition edition, PredecessorLookup before, BulkWork bulk, Precedence precedence)
        : base(SubscriptionName, translation, bulk, precedence)
    {
        _before = before;
        Version = edition.Number;
    }

    protected override async Task Tell(Page page, IDocumentOperations operations, CancellationToken cancellation)
    {
        if (await _before.OfAsync(page, cancellation) is { Count: > 0 } told)
            FeedRows.Write(operations, told);
    }
}
