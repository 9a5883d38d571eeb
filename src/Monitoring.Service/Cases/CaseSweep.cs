using System.Collections.Concurrent;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Records what the passing of days does to cases: stalled, failed, sustained, asked about again.</summary>
internal sealed partial class CaseSweep(IDocumentStore store, EventSessions sessions, MonitoringPolicies policies, ILogger<CaseSweep> log) : ISweep
{
    private const int PageSize = 500;

    /// <summary>Cooperatives that are recorded at once: a commit waits for the disk most of its time.</summary>
    private const int AtOnce = 4;

    public async Task<SweepOutcome> RunAsync(DateOnly asOf, CancellationToken cancellation)
    {
        var recorded = 0;
        var leftOut = new ConcurrentQueue<Guid>();
        var last = Guid.Empty;
        while (true)
        {
            await using var query = store.QuerySession();
            var page = await query.Query<RevivalCase>()
                .Where(c => c.Id > last && c.Stage != RevivalStage.Closed).OrderBy(c => c.Id).Take(PageSize).ToListAsync(cancellation);
            await Parallel.ForEachAsync(
                await Concerned(query, page, asOf, cancellation),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (cooperative, stop) =>
                {
                    try
                    {
                        Interlocked.Add(ref recorded, await Record(cooperative, asOf, stop));
                    }
                    catch (Exception e) when (e is not OperationCanceledException && !Availability.IsTransient(e))
                    {
                        LogLeftOut(e, cooperative, asOf);
                        leftOut.Enqueue(cooperative);
                    }
                });
            if (page.Count < PageSize)
                return new SweepOutcome(recorded, [.. leftOut]);
            last = page[^1].Id;
        }
    }

    /// <summary>Those of a page for whom something follows from the date: on most days very few of all that are open.</summary>
    private async Task<IReadOnlyList<Guid>> Concerned(IQuerySession query, IReadOnlyList<RevivalCase> page, DateOnly asOf, CancellationToken cancellation)
    {
        Guid[] cooperatives = [.. page.Select(c => c.CooperativeId).Distinct()];
        var watches = (await query.LoadManyAsync<CooperativeWatch>(cancellation, [.. cooperatives.Select(CooperativeWatch.IdOf)])).ToDictionary(w => w.Id);
        var cases = (await query.LoadManyAsync<RevivalCase>(
            cancellation, [.. cooperatives.SelectMany(id => RevivalCase.IdsOf(id, watches[CooperativeWatch.IdOf(id)].Episode))])).ToLookup(c => c.CooperativeId);
        return
        [
            .. cooperatives.Where(id => IsConcerned(id, watches[CooperativeWatch.IdOf(id)], [.. cases[id].OrderBy(c => c.Episode)], asOf)),
        ];
    }

    private bool IsConcerned(Guid cooperativeId, CooperativeWatch watch, IReadOnlyList<RevivalCase> cases, DateOnly asOf)
    {
        try
        {
            return !Consequences.Decide(cooperativeId, watch, cases, policies, asOf).IsNothing;
        }
        catch (Exception)
        {
            return true; // it fails once more by itself, where it is told apart from the others
        }
    }

    /// <summary>Decides on what is stored now; where another sweep, message or person was first, once more on that.</summary>
    private Task<int> Record(Guid cooperativeId, DateOnly asOf, CancellationToken cancellation) => Conflicts.DecideAgain(async () =>
    {
        await using var session = sessions.Open("service:monitoring", correlationId: null, causationId: null);
        var events = await Following.Apply(session, cooperativeId, heard: null, policies, asOf, cancellation);
        await session.SaveChangesAsync(cancellation);
        return events;
    });

    [LoggerMessage(LogLevel.Error, "Cooperative {Cooperative} was left out of the sweep of {AsOf}")]
    private partial void LogLeftOut(Exception exception, Guid cooperative, DateOnly asOf);
}
