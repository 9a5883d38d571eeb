using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>
/// All visits that a device recorded while it was offline, of several cases, in one request. Each is taken or refused by
/// itself, so that one mistake does not keep the others out; sending the same again is harmless.
/// </summary>
internal static class SyncVisits
{
    private const int MostAtOnce = 200;

    internal sealed record Request(Guid CaseId, RecordVisit.Request Visit);

    /// <param name="Outcome"><c>recorded</c>, <c>known</c> when it came before, or <c>refused</c>.</param>
    /// <param name="Problem">The refusal's name and what it says.</param>
    internal sealed record Result(Guid CaseId, Guid ClientId, string Outcome, string? Problem, string? Detail);

    internal static void MapVisitSync(this IEndpointRouteBuilder app) =>
        app.MapPost("/visits", async (IReadOnlyList<Request> request, CommandRunner commands, CancellationToken cancellation) =>
        {
            var results = new List<Result>();
            foreach (var item in Require.NotEmpty(request, MostAtOnce, "body"))
                results.Add(await Take(item, commands, cancellation));
            return TypedResults.Ok(results);
        }).RequireRoles(Roles.Companion).WithTags("Revival cases").WithSummary("Synchronise visits that were recorded offline; each is taken or refused by itself");

    private static async Task<Result> Take(Request item, CommandRunner commands, CancellationToken cancellation)
    {
        try
        {
            return await Conflicts.DecideAgain(async () =>
            {
                await using var session = commands.OpenSession();
                var stream = await session.LoadForWriting<RevivalCase>(item.CaseId, cancellation) ?? throw new NotFound(nameof(RevivalCase), item.CaseId);
                IDomainEvent[] events = [.. RecordVisit.Decide(stream.Aggregate, item.Visit, commands.Actor, commands.Today)];
                stream.AppendMany(events);
                await session.SaveChangesAsync(cancellation);
                return new Result(item.CaseId, item.Visit.ClientId, events.Length > 0 ? "recorded" : "known", Problem: null, Detail: null);
            });
        }
        catch (Problem refused)
        {
            return new Result(item.CaseId, item.Visit.ClientId, "refused", refused.Name, refused.Message);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            throw new TooManyWriters();
        }
    }
}
