using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterConflicts;

/// <summary>
/// A row of a roster that contradicts what is known here of a cooperative, until an officer takes either side. Both sides stay
/// on record: what the roster says in its own events, what is known here in the cooperative's.
/// </summary>
public sealed record RosterConflict : IAggregate<RosterConflict>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    /// <summary>The import that brought it up first.</summary>
    public required Guid ImportId { get; init; }

    public required Guid CooperativeId { get; init; }

    public required DateOnly RosterOn { get; init; }

    /// <summary>What the roster says.</summary>
    public required RosterRow Row { get; init; }

    /// <summary>In what, with both sides.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    public Resolution? Resolution { get; init; }

    /// <summary>The same contradiction of the same cooperative is the same conflict, whichever roster repeats it.</summary>
    public static Guid IdOf(Guid cooperativeId, IReadOnlyList<string> differences) =>
        DerivedId.From([.. new object[] { "roster-conflict", cooperativeId }, .. differences]);

    public static RosterConflict Fold(RosterConflict? state, IDomainEvent e) => (state, e) switch
    {
        (null, RosterConflictFound x) => new RosterConflict
        {
            ImportId = x.ImportId,
            CooperativeId = x.CooperativeId,
            RosterOn = x.OccurredOn,
            Row = x.Row,
            Differences = x.Differences,
        },
        ({ } s, RosterConflictResolved x) => s with { Resolution = new Resolution(x.Side, x.Reason, x.ResolvedBy, x.OccurredOn) },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a roster conflict's stream."),
    };

    internal static RosterConflictFound Found(RosterImport import, RosterMatching.Match match) =>
        new(import.RosterOn, import.Id, match.CooperativeId, match.Row, match.Decision.Differences);
}

public sealed record Resolution(RosterSide Side, string Reason, string ResolvedBy, DateOnly ResolvedOn);

/// <summary>Whom an officer believes.</summary>
public enum RosterSide
{
    /// <summary>What is known here stays.</summary>
    Registry,

    /// <summary>What the roster says is recorded.</summary>
    Roster,
}
