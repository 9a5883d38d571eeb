using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

internal static class CaseQueries
{
    /// <param name="Refused">Refusals that Registry gave, over all cases.</param>
    internal sealed record Outcomes(int Opened, int Reactivated, int Refused, int Stalled, IReadOnlyDictionary<RevivalStage, int> ByStage);

    internal static void MapCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/cases").WithTags("Revival cases");
        cases.MapCommands();
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
        app.MapGet("/outcomes", async (IQuerySession session, CancellationToken cancellation) =>
        {
            var all = await session.Query<RevivalCase>().ToListAsync(cancellation);
            return TypedResults.Ok(new Outcomes(
                all.Count,
                all.Count(c => c.ReactivatedOn is not null),
                all.Sum(c => c.Refusals.Count),
                all.Count(c => c.Stage == RevivalStage.Stalled),
                all.GroupBy(c => c.Stage).ToDictionary(g => g.Key, g => g.Count())));
        }).WithTags("Outcomes").WithSummary("From trained to reactivated");
    }
}
