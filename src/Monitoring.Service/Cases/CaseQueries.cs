using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

internal static class CaseQueries
{
    internal sealed record HistoryEntry(
        long Version, string Event, DateOnly OccurredOn, DateTimeOffset RecordedAt, string? Actor, Guid EventId, string? CausedBy, object Facts);

    internal static void MapQueries(this RouteGroupBuilder cases)
    {
        cases.MapGet("/", async (Guid? cooperativeId, RevivalStage? stage, IQuerySession session, CancellationToken cancellation) =>
        {
            IQueryable<RevivalCase> query = session.Query<RevivalCase>();
            if (cooperativeId is { } cooperative)
                query = query.Where(c => c.CooperativeId == cooperative);
            if (stage is { } at)
                query = query.Where(c => c.Stage == at);
            return TypedResults.Ok(await query.OrderBy(c => c.Id).ToListAsync(cancellation));
        }).WithSummary("Revival cases").Produces<IReadOnlyList<RevivalCase>>();
        cases.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var found = await session.LoadAsync<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
            return ETags.Ok(http, found, found.Version);
        }).WithSummary("A revival case").Produces<RevivalCase>();
        cases.MapGet("/{id:guid}/history", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await History(session, id, cancellation))).WithSummary("All that was recorded about a case");
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
