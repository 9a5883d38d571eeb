using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Adds what was heard of a cooperative to its watch, and to its cases what follows, in one session.</summary>
/// <remarks>
/// What follows is decided from the watch and the cases, which are read one after the other: all of them must still stand as they
/// were read when it is stored, those too to which nothing is added. Otherwise a case that has moved on between the two readings would be
/// put back to what an old watch says of it.
/// </remarks>
internal static class Following
{
    /// <param name="session">It only appends; the caller saves.</param>
    /// <param name="cooperativeId">The cooperative.</param>
    /// <param name="heard">What was heard; null when only days have passed, or somebody has worked.</param>
    /// <param name="policies">How long things take.</param>
    /// <param name="sweptTo">The date to which the passing of days counts; null when no sweep asks.</param>
    /// <param name="worked">The case on which somebody works in this session, with the events of that appended.</param>
    /// <returns>How many events its cases took.</returns>
    public static async Task<int> Apply(
        IDocumentSession session,
        Guid cooperativeId,
        IDomainEvent? heard,
        MonitoringPolicies policies,
        DateOnly? sweptTo,
        CancellationToken cancellation,
        AggregateStream<RevivalCase>? worked = null)
    {
        var appended = 0;
        // a merger is also heard of by the successor, which may itself have been merged into another
        for (var next = (To: cooperativeId, Heard: heard); ;)
        {
            var stream = await session.Events.FetchForWriting<CooperativeWatch>(CooperativeWatch.IdOf(next.To), cancellation);
            stream.AlwaysEnforceConsistency = stream.Aggregate is not null;
            var watch = stream.Aggregate ?? new CooperativeWatch();
            if (next.Heard is SuccessionHeard told && watch.Knows(told))
                return appended;
            if (next.Heard is not null)
            {
                stream.AppendOne(next.Heard);
                watch = CooperativeWatch.Fold(watch, next.Heard);
            }

            var cases = await CasesOf(session, next.To, watch.Episode, worked, cancellation);
            var follows = Consequences.Decide(next.To, watch, [.. cases.Select(Present)], policies, sweptTo);
            foreach (var (id, events) in follows.Cases)
            {
                appended += events.Count;
                if (cases.Find(c => c.Id == id) is { } known)
                    known.AppendMany(events);
                else
                    session.Events.StartStream<RevivalCase>(id, events);
            }

            stream.AppendMany(follows.Watch);
            if (follows.Succession is not { } succession)
                return appended;
            next = (succession.To, succession.Heard);
        }
    }

    private static async Task<List<AggregateStream<RevivalCase>>> CasesOf(
        IDocumentSession session, Guid cooperativeId, int episodes, AggregateStream<RevivalCase>? worked, CancellationToken cancellation)
    {
        var cases = new List<AggregateStream<RevivalCase>>();
        foreach (var id in RevivalCase.IdsOf(cooperativeId, episodes))
        {
            var c = id == worked?.Id ? worked : await session.LoadForWriting<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
            c.AlwaysEnforceConsistency = true;
            cases.Add(c);
        }

        return cases;
    }

    /// <summary>The case after what this session has appended already.</summary>
    private static RevivalCase Present(AggregateStream<RevivalCase> stream) => stream.Aggregate.After(stream.Events.Select(e => (IDomainEvent)e.Data));
}
