using System.Diagnostics;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Npgsql;

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
            Guid id,
            CommandRunner commands,
            RosterApplier applier,
            BulkWork bulk,
            IDocumentStore store,
            NpgsqlDataSource database,
            TimeProvider time,
            CancellationToken cancellation) =>
        {
            await Request(id, commands, store, database, cancellation);
            using (bulk.Begin())
                await Apply(id, applier, store, time, cancellation);
            return await commands.Run((session, token) => Answered(id, session, token));
        })
        .RequireRoles(Roles.Registrar)
        .WithSummary("Apply a submitted roster; again is harmless")
        .Produces<RosterApplied>()
        .Produces<Progress>(StatusCodes.Status202Accepted);

    private static async Task Apply(Guid id, RosterApplier applier, IDocumentStore store, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var progress = await applier.ApplyPage(id, cancellation);
            if (progress is null && await IsOver(id, store, cancellation))
                return;
            if (progress is null)
                await Task.Delay(LookAgain, time, cancellation);
        }
    }

    /// <summary>Puts the application among those to do, unless it is there or done; one that stands still goes on.</summary>
    private static async Task Request(Guid id, CommandRunner commands, IDocumentStore store, NpgsqlDataSource database, CancellationToken cancellation)
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
            // it is being applied already, or stands still
            await GoOn(id, database, cancellation);
        }
    }

    /// <summary>Of two who ask at once, the second finds it going on, and takes nothing back.</summary>
    private static async Task GoOn(Guid id, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "update mt_doc_rosterapplication set data = data - 'failure' - 'failures' where id = $1 and (data ->> 'failures')::integer >= $2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = RosterApplication.MostFailures });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<bool> IsOver(Guid id, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<RosterApplication>(id, cancellation) is not { StandsBecause: null };
    }

    private static async Task<Answer> Answered(Guid id, IQuerySession session, CancellationToken cancellation)
    {
        var import = (await session.LoadAsync<RosterImport>(id, cancellation))!;
        if (import.Result is { } result)
            return Answer.Ok(result, import.Version);
        var application = await session.LoadAsync<RosterApplication>(id, cancellation);
        if (application?.StandsBecause is { } reason)
        {
            throw new Refusal(
                "RosterApplicationFailed", "A page failed; nothing of it is stored, and all before it is. Apply again once the cause is mended.",
                ("afterLine", application.Line), ("done", application.Done), ("reason", reason));
        }

        return new Answer(
            StatusCodes.Status202Accepted, new Progress(id, application?.Done ?? 0, import.Rows - import.BadRows), import.Version, $"/roster-imports/{id}");
    }
}
