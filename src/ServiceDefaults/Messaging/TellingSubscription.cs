using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Marten.Subscriptions;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// Tells what was committed, from the position where it stood, page by page. The position moves on only when the page is
/// through, so an event may be told twice after a crash, and never not at all.
/// </summary>
internal abstract class TellingSubscription : SubscriptionBase
{
    private readonly Translation _translation;
    private readonly BulkWork _bulk;
    private readonly Precedence? _after;

    /// <param name="name">That of its position, for ever.</param>
    /// <param name="translation">
    /// What the world hears of what is stored. What it does not tell is read as well, and passed over: were only its types asked
    /// for, PostgreSQL would read all that waits for the sake of every page, by the index of types and not in the order of the
    /// sequence, wherever it has no statistics yet. Of 60,000 events that waited a page of 500 took 160 ms.
    /// </param>
    /// <param name="bulk">What it gives way to.</param>
    /// <param name="after">Whom it lets go first.</param>
    protected TellingSubscription(string name, Translation translation, BulkWork bulk, Precedence? after = null)
    {
        _translation = translation;
        _bulk = bulk;
        _after = after;
        Name = name;
        Options.BatchSize = 500;
    }

    public sealed override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        await _bulk.GiveWay(cancellationToken);
        if (_after is not null)
            await _after.Wait(page.SequenceCeiling, cancellationToken);
        var told = await _translation.Translate(page.Events, operations, cancellationToken);
        await Tell(new Page(told, page.SequenceFloor, page.SequenceCeiling), operations, cancellationToken);
        return NullChangeListener.Instance;
    }

    /// <summary>Returns when all of it is told, or part of what <paramref name="operations"/> commit with the position.</summary>
    protected abstract Task Tell(Page page, IDocumentOperations operations, CancellationToken cancellation);

    /// <param name="Told">What leaves the service of it, perhaps nothing.</param>
    /// <param name="Floor">The sequence with which the page before ended.</param>
    /// <param name="Ceiling">The sequence with which it ends.</param>
    internal sealed record Page(IReadOnlyList<OutgoingEvent> Told, long Floor, long Ceiling);
}
