using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// The dry run: reads a roster and shows what it would do. Nothing of a cooperative changes yet. The same file for the same
/// date is the same import.
/// </summary>
internal static class SubmitRoster
{
    /// <summary>A national roster in CSV has about 40 MB.</summary>
    internal const long MostBytes = 64_000_000;

    internal static void MapSubmit(this RouteGroupBuilder imports) =>
        imports.MapPost("/", async (
            DateOnly rosterOn, HttpContext http, CommandRunner commands, EventSessions sessions, NpgsqlDataSource database, CancellationToken cancellation) =>
        {
            Require.NotAfter(rosterOn, commands.Today);
            await using var upload = await RosterUpload.Receive(http.Request.Body, cancellation);
            var id = RosterImport.IdOf(upload.Hash, rosterOn);
            await using var reading = commands.OpenSession();
            var isNew = await reading.LoadAsync<RosterImport>(id, cancellation) is null
                && await Store(id, upload, rosterOn, commands.Actor, sessions, database, cancellation);
            var import = (await reading.LoadAsync<RosterImport>(id, cancellation))!;
            var report = await RosterReport.Of(reading, import, database, cancellation);
            return await commands.Run((_, _) => Task.FromResult(isNew
                ? new Answer(StatusCodes.Status201Created, report, import.Version, $"/roster-imports/{id}")
                : Answer.Ok(report, import.Version)));
        })
        .RequireRoles(Roles.Registrar)
        .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
        .Accepts<string>("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .WithSummary("Dry run of the Ministry's roster (CSV or XLSX): new, changed, unchanged, conflicting and bad rows")
        .Produces<RosterReport>()
        .Produces<RosterReport>(StatusCodes.Status201Created);

    /// <summary>Stores the file's rows and that it was submitted, both or neither; false where somebody else just did.</summary>
    private static async Task<bool> Store(
        Guid id, RosterUpload upload, DateOnly rosterOn, string actor, EventSessions sessions, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var file = RosterFile.Open(upload.Content, rosterOn);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            var good = await RosterRows.Store(connection, id, file.Rows(), cancellation);
            await using var session = sessions.Within(transaction, actor, System.Diagnostics.Activity.Current?.TraceId.ToHexString());
            session.Events.StartStream<RosterImport>(id, new RosterSubmitted(rosterOn, upload.Hash, good + file.BadRows, file.BadRows));
            session.Insert(new RosterProblems(id, file.Problems));
            await session.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (Exception e) when (Conflicts.IsConflict(e) || e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }
}
