using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

internal static class CaseQueries
{
    internal sealed record HistoryEntry(
        long Version, string Event, DateOnly OccurredOn, DateTimeOffset RecordedAt, string? Actor, Guid EventId, string? CausedBy, object Facts);

    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record Page(IReadOnlyList<RevivalCase> Items, string? Next);

    internal static void MapQueries(this RouteGroupBuilder cases)
    {
        cases.MapGet("/", List).WithSummary("Revival cases of a cooperative or in a stage, page by page").Produces<Page>();
        cases.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var found = await session.LoadAsync<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
            return ETags.Ok(http, found, found.Version);
        }).WithSummary("A revival case").Produces<RevivalCase>();
        cases.MapGet("/{id:guid}/history", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await History(session, id, cancellation))).WithSummary("All that was recorded about a case");
    }

    private static async Task<IResult> List(
        Guid? cooperativeId, RevivalStage? stage, string? after, int? limit, IQuerySession session, CancellationToken cancellation)
    {
        var most = PageCursor.Limit(limit);
        IQueryable<RevivalCase> query = session.Query<RevivalCase>();
        if (cooperativeId is { } cooperative)
            query = query.Where(c => c.CooperativeId == cooperative);
        if (stage is { } at)
            query = query.Where(c => c.Stage == at);
        if (!string.IsNullOrEmpty(after))
        {
            var last = PageCursor.Keys(after, 1) is [var key] && Guid.TryParse(key, out var id) ? id : throw PageCursor.NotOfThisList(after);
            query = query.Where(c => c.Id > last);
        }

        var found = await query.OrderBy(c => c.Id).Take(most + 1).ToListAsync(cancellation);
        return TypedResults.Ok(found.Count <= most
            ? new Page(found, Next: null)
            : new Page([.. found.Take(most)], PageCursor.Of(found[most - 1].Id.ToString())));
    }

    internal static async Task<IReadOnlyList<HistoryEntry>> History(IQuerySession session, Guid id, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(id, token: cancellation);
        return events.Count == 0 || events[0].Data is not CaseOpened
            ? throw new NotFound(nameof(RevivalCase), id)
            : [.. events.Select(e => new HistoryEntry(
                e.Version, e.EventTypeName, ((IDomainEvent)e.Data).OccurredOn, e.Timestamp.ToUniversalTime(), e.UserName, e.Id, e.CausationId, e.Data))];
    }
}
