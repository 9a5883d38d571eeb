using System.Diagnostics;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Applies a roster after its dry run. A small one is through before the answer; with a larger one the service goes on after
/// it, also on another replica and after a restart, and the import tells how far it is.
/// </summary>
internal static class ApplyRoster
{
    /// <summary>How long a client is kept waiting for the whole roster.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>How far the application is.</summary>
    internal sealed record Progress(Guid Id, int Done, int Total);

    internal static void MapApply(this RouteGroupBuilder imports) =>
        imports.MapPost("/{id:guid}/application", async (
            Guid id, CommandRunner commands, RosterApplier applier, IDocumentStore store, TimeProvider time, CancellationToken cancellation) =>
        {
            await Request(id, commands, store, cancellation);
            var started = time.GetTimestamp();
            while (time.GetElapsedTime(started) < Patience)
            {
                var progress = await applier.ApplyPage(id, cancellation);
                if (progress is null && await IsFinished(id, store, cancellation))
                    break;
                if (progress is null)
                    await Task.Delay(LookAgain, time, cancellation);
            }

            return await commands.Run((session, token) => Answered(id, session, token));
        })
        .RequireRoles(Roles.Registrar)
        .WithSummary("Apply a submitted roster; again is harmless")
        .Produces<RosterApplied>()
        .Produces<Progress>(StatusCodes.Status202Accepted);

    /// <summary>Puts the application among those to do, unless it is there or done.</summary>
    private static async Task Request(Guid id, CommandRunner commands, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var import = await session.LoadAsync<RosterImport>(id, cancellation) ?? throw new NotFound("roster import", id);
        if (import.Result is not null)
            return;
        session.Insert(new RosterApplication(id, commands.Actor, Activity.Current?.TraceId.ToHexString(), Activity.Current?.Id, commands.Now));
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            // it is being applied already
        }
    }

    private static async Task<bool> IsFinished(Guid id, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<RosterApplication>(id, cancellation) is null;
    }

    private static async Task<Answer> Answered(Guid id, IQuerySession session, CancellationToken cancellation)
    {
        var import = (await session.LoadAsync<RosterImport>(id, cancellation))!;
        if (import.Result is { } result)
            return Answer.Ok(result, import.Version);
        var application = await session.LoadAsync<RosterApplication>(id, cancellation);
        return new Answer(
            StatusCodes.Status202Accepted, new Progress(id, application?.Done ?? 0, import.Rows - import.BadRows), import.Version, $"/roster-imports/{id}");
    }
}
