using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Records for every cooperative the change of activity that the passing of a date, or another policy, has brought. A page
/// is judged as it was read and recorded in one commit; whatever an officer or another sweep has changed meanwhile is
/// judged again, one by one. A cooperative that fails stops none of the others.
/// </summary>
internal sealed partial class ActivitySweep(IDocumentStore store, EventSessions sessions, ILogger<ActivitySweep> log) : ISweep
{
    /// <summary>Another sweep is due on a day on which the policies changed: they may have changed what holds on it.</summary>
    public async Task<string> OccasionAsync(DateOnly today, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return $"{today:yyyy-MM-dd}/policies-{(await CooperativeCommands.Policies(session, cancellation)).Version}";
    }

    public async Task<SweepOutcome> RunAsync(DateOnly asOf, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var recorded = 0;
        var leftOut = new List<Guid>();
        await foreach (var page in CooperativePages.Of(session, region: null, after: null, cancellation))
            recorded += await Record(page, asOf, policies, leftOut, cancellation);
        return new SweepOutcome(recorded, leftOut);
    }

    private async Task<int> Record(
        IReadOnlyList<Cooperative> page, DateOnly asOf, ActivityPolicyBook policies, List<Guid> leftOut, CancellationToken cancellation)
    {
        var changes = new List<(Cooperative Cooperative, IDomainEvent[] Events)>();
        foreach (var cooperative in page)
        {
            await OrLeaveOut(cooperative.Id, asOf, leftOut, () =>
            {
                if (ActivityRecorder.Reassess(cooperative, asOf, policies).ToArray() is { Length: > 0 } events)
                    changes.Add((cooperative, events));
                return Task.CompletedTask;
            });
        }

        if (changes.Count == 0)
            return 0;

        await using var session = Open();
        foreach (var (cooperative, events) in changes)
            session.Events.Append(cooperative.Id, cooperative.Version + events.Length, events);
        try
        {
            await session.SaveChangesAsync(cancellation);
            return changes.Sum(change => change.Events.Length);
        }
        catch (Exception e) when (IsByOne(e))
        {
            var recorded = 0;
            foreach (var (cooperative, _) in changes)
                await OrLeaveOut(cooperative.Id, asOf, leftOut, async () => recorded += await Record(cooperative.Id, asOf, cancellation));
            return recorded;
        }
    }

    private async Task OrLeaveOut(Guid id, DateOnly asOf, List<Guid> leftOut, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (IsByOne(e))
        {
            LogLeftOut(e, id, asOf);
            leftOut.Add(id);
        }
    }

    /// <summary>That another was first, or something is wrong with one of them; not that nobody can be recorded at the moment.</summary>
    private static bool IsByOne(Exception e) => e is not OperationCanceledException && !Availability.IsTransient(e);

    /// <summary>Decides again on what is stored now; where another sweep or officer was first, once more on that.</summary>
    private Task<int> Record(Guid id, DateOnly asOf, CancellationToken cancellation) => Conflicts.DecideAgain(async () =>
    {
        await using var session = Open();
        var stream = await session.LoadForWriting<Cooperative>(id, cancellation) ?? throw new NotFound(nameof(Cooperative), id);
        var events = ActivityRecorder.Reassess(stream.Aggregate, asOf, await CooperativeCommands.Policies(session, cancellation)).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(cancellation);
        return events.Length;
    });

    private IDocumentSession Open() => sessions.Open("service:registry", correlationId: null, causationId: null);

    [LoggerMessage(LogLevel.Error, "Cooperative {Cooperative} was left out of the sweep of {AsOf}")]
    private partial void LogLeftOut(Exception exception, Guid cooperative, DateOnly asOf);
}
