using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>What a roster would do, or has done.</summary>
/// <param name="Unchanged">Rows that say what is recorded already.</param>
/// <param name="Conflicting">Rows that contradict what is recorded; they are not applied.</param>
/// <param name="Bad">Rows that cannot be read; see the problems.</param>
/// <param name="Differences">The changed and the conflicting rows, and in what.</param>
/// <param name="Problems">Line, column, value and reason of all that is bad.</param>
internal sealed record RosterReport(
    Guid Id,
    DateOnly RosterOn,
    bool Applied,
    int Rows,
    int New,
    int Changed,
    int Unchanged,
    int Conflicting,
    int Bad,
    IReadOnlyList<RosterReport.Difference> Differences,
    IReadOnlyList<RosterProblem> Problems)
{
    internal sealed record Difference(int Line, string Name, RosterOutcome Outcome, IReadOnlyList<string> In);

    public static void MapReport(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var import = await session.LoadAsync<RosterImport>(id, cancellation) ?? throw new NotFound("roster import", id);
            return ETags.Ok(http, await Of(session, import, cancellation), import.Version);
        }).WithSummary("What a submitted roster would do now").Produces<RosterReport>();

    public static async Task<RosterReport> Of(IQuerySession session, RosterImport import, CancellationToken cancellation)
    {
        var rows = await session.Query<RosterRow>().Where(r => r.ImportId == import.Id).OrderBy(r => r.Line).ToListAsync(cancellation);
        var problems = await session.LoadAsync<RosterProblems>(import.Id, cancellation);
        return From(import, await RosterMatching.MatchAll(session, rows, import.RosterOn, cancellation), problems?.Problems ?? []);
    }

    public static RosterReport From(
        RosterImport import, IReadOnlyList<RosterMatching.Match> matches, IReadOnlyList<RosterProblem> problems)
    {
        int Count(RosterOutcome outcome) => matches.Count(m => m.Decision.Outcome == outcome);
        return new RosterReport(
            import.Id,
            import.RosterOn,
            import.Applied,
            import.Rows,
            Count(RosterOutcome.New),
            Count(RosterOutcome.Changed),
            Count(RosterOutcome.Unchanged),
            Count(RosterOutcome.Conflicting),
            import.BadRows,
            [.. matches.Where(m => m.Decision.Differences.Count > 0)
                .Select(m => new Difference(m.Row.Line, m.Row.Profile.Name, m.Decision.Outcome, m.Decision.Differences))],
            problems);
    }
}
