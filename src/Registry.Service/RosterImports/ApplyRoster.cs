using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Applies a roster after its dry run, page by page. Each row is decided again on what is recorded now, so that an
/// application that was cut off, or is asked for twice, goes on where it stood and changes nothing else.
/// </summary>
internal static class ApplyRoster
{
    private const int PageSize = 200;

    internal static void MapApply(this RouteGroupBuilder imports) =>
        imports.MapPost("/{id:guid}/application", async (
            Guid id, CommandRunner commands, IQuerySession query, CancellationToken cancellation) =>
        {
            var import = await query.LoadAsync<RosterImport>(id, cancellation) ?? throw new NotFound("roster import", id);
            var counts = new Dictionary<RosterOutcome, int>();
            foreach (var lines in (await query.Query<RosterRow>().Where(r => r.ImportId == id).OrderBy(r => r.Line).ToListAsync(cancellation)).Chunk(PageSize))
            {
                foreach (var outcome in await ApplyPage(commands, import, lines, cancellation))
                    counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }

            return await commands.Run(async (session, token) =>
            {
                var (state, stream) = await commands.Fetch<RosterImport>(session, id, token);
                var applied = new RosterApplied(
                    state.RosterOn,
                    counts.GetValueOrDefault(RosterOutcome.New),
                    counts.GetValueOrDefault(RosterOutcome.Changed),
                    counts.GetValueOrDefault(RosterOutcome.Unchanged),
                    counts.GetValueOrDefault(RosterOutcome.Conflicting));
                var changed = !state.Applied || applied.New + applied.Changed > 0;
                if (changed)
                    stream.AppendOne(applied);
                return Answer.Ok(applied, state.Version + (changed ? 1 : 0));
            });
        })
        .RequireRoles(Roles.Registrar).WithSummary("Apply a submitted roster; again is harmless").Produces<RosterApplied>();

    private static async Task<IReadOnlyList<RosterOutcome>> ApplyPage(
        CommandRunner commands, RosterImport import, IReadOnlyList<RosterRow> rows, CancellationToken cancellation)
    {
        while (true)
        {
            await using var session = commands.OpenSession();
            var matches = await RosterMatching.MatchAll(session, rows, import.RosterOn, cancellation);
            foreach (var match in matches.Where(m => m.Decision.Events.Count > 0))
                await Append(session, match, cancellation);
            try
            {
                await session.SaveChangesAsync(cancellation);
                return [.. matches.Select(m => m.Decision.Outcome)];
            }
            catch (Exception e) when (Conflicts.IsConflict(e))
            {
                // an officer changed one of them meanwhile: decide the page again
            }
        }
    }

    private static async Task Append(IDocumentSession session, RosterMatching.Match match, CancellationToken cancellation)
    {
        var (row, cooperative, decision) = match;
        var id = cooperative?.Id ?? DerivedId.From("cooperative", row.NormalisedNumber);
        if (row.Profile.CooperativeNumber != cooperative?.Profile.CooperativeNumber)
            await RegisterCooperative.Claim(session, row.Profile.CooperativeNumber, id, cancellation);
        if (cooperative is null)
            session.Events.StartStream<Cooperative>(id, decision.Events);
        else
            session.Events.Append(id, cooperative.Version + decision.Events.Count, decision.Events);
    }
}

internal static class RosterImportEndpoints
{
    internal static void MapRosterImports(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/roster-imports").WithTags("Roster imports");
        imports.MapSubmit();
        imports.MapApply();
        RosterReport.MapReport(imports);
    }
}
