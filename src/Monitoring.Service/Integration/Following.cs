using JasperFx.Events;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Adds what was heard of a cooperative to its watch, and to its cases what follows, in one session.</summary>
internal static class Following
{
    /// <param name="session">It only appends; the caller saves.</param>
    /// <param name="cooperativeId">The cooperative.</param>
    /// <param name="heard">What was heard; null when only days have passed.</param>
    /// <param name="policy">How long things take.</param>
    /// <param name="sweptTo">The date to which the passing of days counts; null when no sweep asks.</param>
    /// <returns>How many events its cases took.</returns>
    public static async Task<int> Apply(
        IDocumentSession session, Guid cooperativeId, IDomainEvent? heard, MonitoringPolicy policy, DateOnly? sweptTo, CancellationToken cancellation)
    {
        var appended = 0;
        // a merger is also heard of by the successor, which may itself have been merged into another
        for (var next = (To: cooperativeId, Heard: heard); ;)
        {
            var stream = await session.Events.FetchForWriting<CooperativeWatch>(CooperativeWatch.IdOf(next.To), cancellation);
            var watch = stream.Aggregate ?? new CooperativeWatch();
            if (next.Heard is SuccessionHeard told && watch.Knows(told))
                return appended;
            if (next.Heard is not null)
            {
                stream.AppendOne(next.Heard);
                watch = CooperativeWatch.Fold(watch, next.Heard);
            }

            var cases = await CasesOf(session, next.To, watch.Episode, cancellation);
            var follows = Consequences.Decide(next.To, watch, [.. cases.Select(c => c.Aggregate!)], policy, sweptTo);
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

    private static async Task<List<IEventStream<RevivalCase>>> CasesOf(
        IDocumentSession session, Guid cooperativeId, int episodes, CancellationToken cancellation)
    {
        var cases = new List<IEventStream<RevivalCase>>();
        for (var episode = 1; episode <= episodes; episode++)
            cases.Add(await session.Events.FetchForWriting<RevivalCase>(RevivalCase.IdOf(cooperativeId, episode), cancellation));
        return cases;
    }
}
