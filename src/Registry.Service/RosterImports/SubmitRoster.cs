using System.Security.Cryptography;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Mvc;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// The dry run: reads a roster and shows what it would do, row by row. Nothing of a cooperative changes yet. The same file
/// for the same date is the same import.
/// </summary>
internal static class SubmitRoster
{
    private const long MostBytes = 20_000_000;

    internal static void MapSubmit(this RouteGroupBuilder imports) =>
        imports.MapPost("/", async (DateOnly rosterOn, HttpContext http, CommandRunner commands, CancellationToken cancellation) =>
        {
            Require.NotAfter(rosterOn, commands.Today);
            using var content = new MemoryStream();
            await http.Request.Body.CopyToAsync(content, cancellation);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
            var id = RosterImport.IdOf(hash, rosterOn);
            content.Position = 0;
            var file = RosterFile.Read(content, id, rosterOn);
            return await commands.Run(async (session, token) =>
            {
                if (await session.LoadAsync<RosterImport>(id, token) is { } known)
                    return Answer.Ok(await RosterReport.Of(session, known, token), known.Version);

                var badRows = file.Problems.Select(p => p.Line).Distinct().Count();
                var submitted = new RosterSubmitted(rosterOn, hash, file.Rows.Count + badRows, badRows);
                session.Events.StartStream<RosterImport>(id, submitted);
                session.Insert<RosterRow>(file.Rows);
                session.Insert(new RosterProblems(id, file.Problems));
                var report = RosterReport.From(
                    RosterImport.Fold(null, submitted) with { Id = id },
                    await RosterMatching.MatchAll(session, file.Rows, rosterOn, token),
                    file.Problems);
                return new Answer(StatusCodes.Status201Created, report, 1, $"/roster-imports/{id}");
            });
        })
        .RequireRoles(Roles.Registrar)
        .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
        .Accepts<string>("text/csv")
        .WithSummary("Dry run of the Ministry's roster (CSV): new, changed, unchanged, conflicting and bad rows")
        .Produces<RosterReport>(StatusCodes.Status201Created);
}
