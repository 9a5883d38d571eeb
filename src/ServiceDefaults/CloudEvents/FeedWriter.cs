using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Marten.Subscriptions;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// Keeps what is told as it is told, for those who pull, in one transaction with its own position: reading the past costs no
/// more than reading, however long the lives of the aggregates are, and needs no broker.
/// </summary>
internal sealed class FeedWriter : SubscriptionBase
{
    public const string SubscriptionName = "Feed";

    private readonly Translation _translation;
    private readonly PredecessorLookup _before;
    private readonly BulkWork _bulk;

    public FeedWriter(Translation translation, FeedEdition edition, PredecessorLookup before, BulkWork bulk)
    {
        _translation = translation;
        _before = before;
        _bulk = bulk;
        Name = SubscriptionName;
        Version = edition.Number;
        Options.BatchSize = 500;
        foreach (var type in translation.EventTypes)
            IncludeType(type);
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        await _bulk.GiveWay(cancellationToken);
        var told = await _before.OfAsync(await _translation.Translate(page.Events, operations, cancellationToken), cancellationToken);
        if (told.Count > 0)
            FeedRows.Write(operations, told);
        return NullChangeListener.Instance;
    }
}
