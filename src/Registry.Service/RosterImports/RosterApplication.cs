namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// That a roster is being applied, and how far: a document that exists until all its rows are through. Whoever holds its row's
/// lock applies the next page, and commits the page and the new position together.
/// </summary>
/// <param name="Id">The import's.</param>
/// <param name="RequestedBy">In whose name it is applied.</param>
/// <param name="Line">The last line that is through.</param>
/// <param name="Failures">How often in a row the page after it has failed in a way that nobody foresaw.</param>
/// <param name="Failure">How it failed last.</param>
public sealed record RosterApplication(
    Guid Id,
    string RequestedBy,
    string? CorrelationId,
    string? TraceParent,
    DateTimeOffset RequestedAt,
    int Line = 0,
    int New = 0,
    int Changed = 0,
    int Unchanged = 0,
    int Conflicting = 0,
    int Failures = 0,
    string? Failure = null)
{
    /// <summary>As often is enough: then it stands still until somebody has looked, and asks for it again.</summary>
    internal const int MostFailures = 3;

    private const int LongestReason = 500;

    internal int Done => New + Changed + Unchanged + Conflicting;

    /// <summary>Why it stands still; null while it goes on.</summary>
    internal string? StandsBecause => Failures >= MostFailures ? Failure : null;

    internal RosterApplication Failed(Exception why)
    {
        var reason = $"{why.GetType().Name}: {why.Message}";
        return this with { Failures = Failures + 1, Failure = reason.Length > LongestReason ? reason[..LongestReason] : reason };
    }

    internal RosterApplication After(int line, IReadOnlyList<RosterOutcome> outcomes) => this with
    {
        Line = line,
        Failures = 0,
        Failure = null,
        New = New + outcomes.Count(o => o == RosterOutcome.New),
        Changed = Changed + outcomes.Count(o => o == RosterOutcome.Changed),
        Unchanged = Unchanged + outcomes.Count(o => o == RosterOutcome.Unchanged),
        Conflicting = Conflicting + outcomes.Count(o => o == RosterOutcome.Conflicting),
    };
}
