using JasperFx.Events;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// An aggregate that was read to be written, and its stream: what is appended is stored if nobody has come between. For a stream that may not be
/// there yet, Marten's own <c>FetchForWriting</c> serves.
/// </summary>
public sealed class AggregateStream<TAggregate>
    where TAggregate : class, IAggregate
{
    private readonly IDocumentSession _session;
    private readonly StreamAction _stream;

    internal AggregateStream(IDocumentSession session, TAggregate aggregate)
    {
        _session = session;
        Aggregate = aggregate;
        _stream = session.Events.Append(aggregate.Id);
        _stream.AggregateType = typeof(TAggregate);
        _stream.ExpectedVersionOnServer = aggregate.Version;
    }

    public Guid Id => Aggregate.Id;

    /// <summary>As it was read: without what has been appended since.</summary>
    public TAggregate Aggregate { get; }

    /// <summary>What was appended in this session.</summary>
    public IReadOnlyList<IEvent> Events => _stream.Events;

    /// <summary>Whether it must stand as it was read also where nothing is appended to it.</summary>
    public bool AlwaysEnforceConsistency
    {
        get => _stream.AlwaysEnforceConsistency;
        set => _stream.AlwaysEnforceConsistency = value;
    }

    public void AppendOne(IDomainEvent e) => AppendMany([e]);

    /// <exception cref="InvalidOperationException">
    /// No snapshot follows from one of them, so that the stream could not be written any more; or the session has been saved, and nobody would see who came between.
    /// </exception>
    public void AppendMany(IEnumerable<IDomainEvent> events)
    {
        IDomainEvent[] appended = [.. events];
        if (Array.Find(appended, e => !AggregateRegistration.EventTypes<TAggregate>().Contains(e.GetType())) is { } foreign)
            throw new InvalidOperationException($"{foreign.GetType().Name} is no event of {typeof(TAggregate).Name}.");
        if (_session.Events.Append(Id, appended.AsEnumerable<object>()) != _stream)
            throw new InvalidOperationException($"The session was saved since {typeof(TAggregate).Name} {Id} was read.");
    }
}

public static class AggregateStreamExtensions
{
    /// <summary>
    /// The aggregate and its stream; null where there is none. Its snapshot is stored in the transaction of its events, and so it knows the
    /// stream's version, for which <c>FetchForWriting</c> has a statement of its own (ADR 28).
    /// </summary>
    public static async Task<AggregateStream<TAggregate>?> LoadForWriting<TAggregate>(
        this IDocumentSession session, Guid id, CancellationToken cancellation)
        where TAggregate : class, IAggregate
    {
        // the next snapshot is made from this one, which is not read again
        session.UseIdentityMapFor<TAggregate>();
        return await session.LoadAsync<TAggregate>(id, cancellation) is { } aggregate ? new(session, aggregate) : null;
    }
}
