namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// That a roster is being applied, and how far: a document that exists until all its rows are through. Whoever holds its row's
/// lock applies the next page, and commits the page and the new position together.
/// </summary>
/// <param name="Id">The import's.</param>
/// <param name="RequestedBy">In whose name it is applied.</param>
/// <param name="Line">The last line that is through.</param>
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
    int Conflicting = 0)
{
    public int Done => New + Changed + Unchanged + Conflicting;

    internal RosterApplication After(int line, IReadOnlyList<RosterOutcome> outcomes) => this with
    {
        Line = line,
        New = New + outcomes.Count(o => o == RosterOutcome.New),
        Changed = Changed + outcomes.Count(o => o == RosterOutcome.Changed),
        Unchanged = Unchanged + outcomes.Count(o => o == RosterOutcome.Unchanged),
        Conflicting = Conflicting + outcomes.Count(o => o == RosterOutcome.Conflicting),
    };
}
