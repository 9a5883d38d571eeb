using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Records for every cooperative the change of activity that the passing of a date has brought.</summary>
internal sealed class ActivitySweep(IDocumentStore store, EventSessions sessions) : ISweep
{
    private const int PageSize = 500;

    public async Task<int> RunAsync(DateOnly asOf, CancellationToken cancellation)
    {
        var recorded = 0;
        var last = Guid.Empty;
        while (true)
        {
            await using var query = store.QuerySession();
            var policies = await CooperativeCommands.Policies(query, cancellation);
            var page = await query.Query<Cooperative>()
                .Where(c => c.Id > last && c.LegalLife == LegalLife.Registered).OrderBy(c => c.Id).Take(PageSize).ToListAsync(cancellation);
            foreach (var cooperative in page.Where(c => ActivityRecorder.Reassess(c, asOf, policies).Any()))
                recorded += await Record(cooperative.Id, asOf, cancellation);
            if (page.Count < PageSize)
                return recorded;
            last = page[^1].Id;
        }
    }

    /// <summary>Decides again on what is stored now; where another sweep or officer was first, once more on that.</summary>
    private async Task<int> Record(Guid id, DateOnly asOf, CancellationToken cancellation)
    {
        while (true)
        {
            await using var session = sessions.Open("service:registry", correlationId: null, causationId: null);
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
}
