using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using Marten;

namespace KoperasiPlatform.Training.Programmes;

internal static class ProgrammeQueries
{
    internal static void MapQueries(this RouteGroupBuilder programmes)
    {
        programmes.MapGet("/", async (IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await session.Query<Programme>().OrderBy(p => p.Id).ToListAsync(cancellation))).WithSummary("All programmes");
        programmes.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
            await Load(session, id, cancellation) is var programme ? ETags.Ok(http, programme, programme.Version) : null)
            .WithSummary("A programme").Produces<Programme>();
        programmes.MapGet("/{id:guid}/budget", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(Budget.Of(await Load(session, id, cancellation)))).WithSummary("Where the money is, by line and in total, and what it still buys");
        programmes.MapPost("/{id:guid}/budget/what-if", async (Guid id, WhatIf.Request request, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(WhatIf.Of(await Load(session, id, cancellation), request))).WithSummary("The same at other unit prices, or with further classes; stores nothing");
        programmes.MapGet("/{id:guid}/batches", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await BatchesOf(session, id, cancellation))).WithSummary("The batches of a programme");
    }

    private static async Task<Programme> Load(IQuerySession session, Guid id, CancellationToken cancellation) =>
        await session.LoadAsync<Programme>(id, cancellation) ?? throw new NotFound(nameof(Programme), id);

    private static async Task<IReadOnlyList<Batch>> BatchesOf(IQuerySession session, Guid id, CancellationToken cancellation) =>
        await session.Query<Batch>().Where(b => b.ProgrammeId == id).OrderBy(b => b.Id).ToListAsync(cancellation);
}
