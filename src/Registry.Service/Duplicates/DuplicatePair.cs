using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>What an officer found out about two records of the register that look like one cooperative.</summary>
public enum DuplicateVerdict
{
    /// <summary>One cooperative, recorded twice. Only the merger command makes it one record.</summary>
    Same,

    /// <summary>Two cooperatives.</summary>
    Different,
}

[StoredAs("duplicate-pair.judged")]
public sealed record DuplicateJudged(
    DateOnly OccurredOn, Guid One, Guid Other, DuplicateVerdict Verdict, string Reason, string JudgedBy) : IDomainEvent;

/// <summary>Two cooperatives of the register, and whether they are one: by the last that an officer said.</summary>
public sealed record DuplicatePair : IAggregate<DuplicatePair>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required Guid One { get; init; }

    public required Guid Other { get; init; }

    public required DuplicateVerdict Verdict { get; init; }

    public required string Reason { get; init; }

    public required string JudgedBy { get; init; }

    public required DateOnly JudgedOn { get; init; }

    /// <summary>The same pair, whichever is named first.</summary>
    public static Guid IdOf(Guid one, Guid other) =>
        one.CompareTo(other) < 0 ? DerivedId.From("duplicate-pair", one, other) : DerivedId.From("duplicate-pair", other, one);

    public static DuplicatePair Fold(DuplicatePair? state, IDomainEvent e) => e switch
    {
        DuplicateJudged x => new DuplicatePair
        {
            Id = state?.Id ?? Guid.Empty,
            Version = state?.Version ?? 0,
            One = x.One,
            Other = x.Other,
            Verdict = x.Verdict,
            Reason = x.Reason,
            JudgedBy = x.JudgedBy,
            JudgedOn = x.OccurredOn,
        },
        _ => throw new NotSupportedException($"{e.GetType()} is no event of a pair of duplicates."),
    };
}
