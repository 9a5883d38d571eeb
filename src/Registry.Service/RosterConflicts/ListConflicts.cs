using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Registry.RosterConflicts;

/// <summary>The queue of conflicts between rosters and what is known here.</summary>
internal static class ListConflicts
{
    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record Page(IReadOnlyList<RosterConflict> Items, Guid? Next);

    internal static void MapConflicts(this RouteGroupBuilder conflicts)
    {
        conflicts.MapGet("/", async (bool? resolved, Guid? importId, Guid? after, int? limit, IQuerySession session, CancellationToken cancellation) =>
        {
            var most = Require.Between(limit ?? 100, 1, 500, nameof(limit));
            var last = after ?? Guid.Empty;
            var query = session.Query<RosterConflict>().Where(c => c.Id > last);
            query = resolved == true ? query.Where(c => c.Resolution != null) : query.Where(c => c.Resolution == null);
            if (importId is { } import)
                query = query.Where(c => c.ImportId == import);
            var items = await query.OrderBy(c => c.Id).Take(most + 1).ToListAsync(cancellation);
            return TypedResults.Ok(items.Count > most ? new Page([.. items.Take(most)], items[most - 1].Id) : new Page(items, Next: null));
        }).WithSummary("Rows of rosters that contradict what is known here; those that wait for an officer, or the resolved ones");

        conflicts.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var conflict = await session.LoadAsync<RosterConflict>(id, cancellation) ?? throw new NotFound("roster conflict", id);
            return ETags.Ok(http, conflict, conflict.Version);
        }).WithSummary("A conflict, with both sides").Produces<RosterConflict>();
    }
}
