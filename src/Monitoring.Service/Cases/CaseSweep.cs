using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Records what the passing of days does to cases: stalled, failed, sustained.</summary>
internal sealed class CaseSweep(IDocumentStore store, EventSessions sessions, MonitoringPolicy policy) : ISweep
{
    public async Task<int> RunAsync(DateOnly asOf, CancellationToken cancellation)
    {
        await using var query = store.QuerySession();
        var open = await query.Query<RevivalCase>().Where(c => c.Stage != RevivalStage.Closed).ToListAsync(cancellation);
        var recorded = 0;
        foreach (var found in open.Where(c => Decide(c, asOf, policy) is not null))
            recorded += await Record(found.Id, asOf, cancellation);
        return recorded;
    }

    internal static IDomainEvent? Decide(RevivalCase c, DateOnly asOf, MonitoringPolicy policy)
    {
        if (c.Stage == RevivalStage.Sustaining)
        {
            var sustained = c.ReactivatedOn!.Value.AddMonths(policy.SustainingMonths);
            return sustained <= asOf ? new CaseClosed(sustained, RevivalOutcome.Sustained, "active through the sustaining months") : null;
        }

        if (c.Stage > RevivalStage.Stalled)
            return null;
        var ends = c.ExtendedUntil ?? c.OpenedOn.AddMonths(policy.MentoringMonths);
        if (ends < asOf)
            return new CaseClosed(ends, RevivalOutcome.Failed, "the mentoring months passed");
        var stalled = c.LastContact.AddDays(policy.StalledAfterDays + 1);
        return c.Stage != RevivalStage.Stalled && stalled <= asOf ? new CaseStalled(stalled) : null;
    }

    private async Task<int> Record(Guid id, DateOnly asOf, CancellationToken cancellation)
    {
        while (true)
        {
            await using var session = sessions.Open("service:monitoring", correlationId: null, causationId: null);
            var stream = await session.Events.FetchForWriting<RevivalCase>(id, cancellation);
            if (Decide(stream.Aggregate!, asOf, policy) is not { } decided)
                return 0;
            stream.AppendOne(decided);
            if (decided is CaseClosed closed)
            {
                var watch = await session.Events.FetchForWriting<CooperativeWatch>(CooperativeWatch.IdOf(stream.Aggregate!.CooperativeId), cancellation);
                watch.AppendOne(new EpisodeClosed(closed.OccurredOn, id));
            }

            try
            {
                await session.SaveChangesAsync(cancellation);
                return 1;
            }
            catch (Exception e) when (Conflicts.IsConflict(e))
            {
                // look again
            }
        }
    }
}
