using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Records for every cooperative the change of activity that the passing of a date, or another policy, has brought. A page
/// is judged as it was read and recorded in one commit; whatever an officer or another sweep has changed meanwhile is
/// judged again, one by one.
/// </summary>
internal sealed class ActivitySweep(IDocumentStore store, EventSessions sessions) : ISweep
{
    /// <summary>Another sweep is due on a day on which the policies changed: they may have changed what holds on it.</summary>
    public async Task<string> OccasionAsync(DateOnly today, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return $"{today:yyyy-MM-dd}/policies-{(await CooperativeCommands.Policies(session, cancellation)).Version}";
    }

    public async Task<int> RunAsync(DateOnly asOf, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var recorded = 0;
        await foreach (var page in CooperativePages.Of(session, region: null, after: null, cancellation))
            recorded += await Record(page, asOf, policies, cancellation);
        return recorded;
    }

    private async Task<int> Record(IReadOnlyList<Cooperative> page, DateOnly asOf, ActivityPolicyBook policies, CancellationToken cancellation)
    {
        var changes = page.Select(c => (Cooperative: c, Events: ActivityRecorder.Reassess(c, asOf, policies).ToArray()))
            .Where(change => change.Events.Length > 0).ToArray();
        if (changes.Length == 0)
            return 0;

        await using var session = Open();
        foreach (var (cooperative, events) in changes)
            session.Events.Append(cooperative.Id, cooperative.Version + events.Length, events);
        try
        {
            await session.SaveChangesAsync(cancellation);
            return changes.Sum(change => change.Events.Length);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            var recorded = 0;
            foreach (var (cooperative, _) in changes)
                recorded += await Record(cooperative.Id, asOf, cancellation);
            return recorded;
        }
    }

    /// <summary>Decides again on what is stored now; where another sweep or officer was first, once more on that.</summary>
    private async Task<int> Record(Guid id, DateOnly asOf, CancellationToken cancellation)
    {
        while (true)
        {
            await using var session = Open();
            var stream = await session.Events.FetchForWriting<Cooperative>(id, cancellation);
            var events = ActivityRecorder.Reassess(stream.Aggregate!, asOf, await CooperativeCommands.Policies(session, cancellation)).ToArray();
            stream.AppendMany(events);
            try
            {
                await session.SaveChangesAsync(cancellation);
                return events.Length;
            }
            catch (Exception e) when (Conflicts.IsConflict(e))
            {
                // look again
            }
        }
    }

    private IDocumentSession Open() => sessions.Open("service:registry", correlationId: null, causationId: null);
}
