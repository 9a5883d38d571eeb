using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>One file of the Ministry's roster as of one date, from the dry run to its application.</summary>
public sealed record RosterImport : IAggregate<RosterImport>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required DateOnly RosterOn { get; init; }

    public required int Rows { get; init; }

    public required int BadRows { get; init; }

    /// <summary>What its application did, once that is finished.</summary>
    public RosterApplied? Result { get; init; }

    /// <summary>The same file for the same date is the same import.</summary>
    public static Guid IdOf(string fileHash, DateOnly rosterOn) => DerivedId.From("roster", fileHash, rosterOn.ToString("O"));

    public static RosterImport Fold(RosterImport? state, IDomainEvent e) => (state, e) switch
    {
        (null, RosterSubmitted x) => new RosterImport { RosterOn = x.OccurredOn, Rows = x.Rows, BadRows = x.BadRows },
        ({ } s, RosterApplied x) => s with { Result = x },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a roster import's stream."),
    };
}
