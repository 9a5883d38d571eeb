using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>What a roster would do now; while it is applied and afterwards, what it has done.</summary>
/// <param name="Applied">Whether its application is finished.</param>
/// <param name="Done">While it is applied: the rows that are through; the figures are theirs.</param>
/// <param name="Rows">All of them, the bad ones included.</param>
/// <param name="Unchanged">Rows that say what is recorded already, or whose contradiction an officer has decided before.</param>
/// <param name="Conflicting">Rows that contradict what is known here; they wait for an officer.</param>
/// <param name="Bad">Rows that cannot be read; see the problems.</param>
/// <param name="Differences">The changed and the conflicting rows, and in what; the first of them, where there are very many.</param>
/// <param name="Problems">Line, column, value and reason of all that is bad; the first of them, where there are very many.</param>
/// <param name="Failure">Why its application stands still, where it does: applied again, it goes on after the rows that are through.</param>
internal sealed record RosterReport(
    Guid Id,
    DateOnly RosterOn,
    bool Applied,
    int? Done,
    int Rows,
    int New,
    int Changed,
    int Unchanged,
    int Conflicting,
    int Bad,
    IReadOnlyList<RosterReport.Difference> Differences,
    IReadOnlyList<RosterProblem> Problems,
    string? Failure = null)
{
    private const int MostDifferences = 1_000;

    internal sealed record Difference(int Line, string Name, RosterOutcome Outcome, IReadOnlyList<string> In);

    /// <summary>The dry run on what is recorded now.</summary>
    internal static async Task<RosterReport> Of(IQuerySession session, RosterImport import, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var differences = new List<Difference>();
        var counts = new RosterApplication(import.Id, RequestedBy: "", CorrelationId: null, TraceParent: null, RequestedAt: default);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        while (await RosterRows.Page(connection, import.Id, counts.Line, cancellation) is { Count: > 0 } rows)
        {
            var matches = await RosterMatching.MatchAll(session, rows, import.RosterOn, policies, cancellation);
            counts = counts.After(rows[^1].Line, [.. matches.Select(m => m.Decision.Outcome)]);
            differences.AddRange(matches.Where(m => m.Decision.Differences.Count > 0).Take(MostDifferences - differences.Count)
                .Select(m => new Difference(m.Row.Line, m.Row.Profile.Name, m.Decision.Outcome, m.Decision.Differences)));
        }

        return From(import, counts, done: null, differences, await ProblemsOf(session, import, cancellation));
    }

    internal static RosterReport From(
        RosterImport import, RosterApplication counts, int? done, IReadOnlyList<Difference> differences, IReadOnlyList<RosterProblem> problems) => new(
        import.Id, import.RosterOn, import.Result is not null, done, import.Rows,
        counts.New, counts.Changed, counts.Unchanged, counts.Conflicting, import.BadRows, differences, problems);

    internal static async Task<IReadOnlyList<RosterProblem>> ProblemsOf(IQuerySession session, RosterImport import, CancellationToken cancellation) =>
        (await session.LoadAsync<RosterProblems>(import.Id, cancellation))?.Problems ?? [];
}

/// <summary>Shows a roster import.</summary>
internal static class GetRosterImport
{
    internal static void MapReport(this RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}", async (Guid id, IQuerySession session, NpgsqlDataSource database, HttpContext http, CancellationToken cancellation) =>
        {
            var import = await session.LoadAsync<RosterImport>(id, cancellation) ?? throw new NotFound("roster import", id);
            return ETags.Ok(http, await Report(session, import, database, cancellation), import.Version);
        }).WithSummary("What a submitted roster would do now, or has done").Produces<RosterReport>();

    private static async Task<RosterReport> Report(IQuerySession session, RosterImport import, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (import.Result is { } result)
        {
            var done = new RosterApplication(import.Id, "", null, null, default, 0, result.New, result.Changed, result.Unchanged, result.Conflicting);
            return RosterReport.From(import, done, done: null, [], await RosterReport.ProblemsOf(session, import, cancellation));
        }

        return await session.LoadAsync<RosterApplication>(import.Id, cancellation) is { } application
            ? RosterReport.From(import, application, application.Done, [], await RosterReport.ProblemsOf(session, import, cancellation)) with { Failure = application.StandsBecause }
            : await RosterReport.Of(session, import, database, cancellation);
    }
}
