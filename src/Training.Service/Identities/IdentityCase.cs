using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Identities;

// Both names lie in the vault, under the PersonKey and this case: the stream names nobody.

/// <summary>A NationalId came under another name than the one that it is known under.</summary>
[StoredAs("identity-case.opened")]
public sealed record IdentityCaseOpened(DateOnly OccurredOn, string PersonKey, Guid BatchId, Guid EnrollmentId) : IDomainEvent;

/// <param name="RightPersonKey">Of a wrong number: whose the right one is, where it was given.</param>
[StoredAs("identity-case.resolved")]
public sealed record IdentityCaseResolved(
    DateOnly OccurredOn, IdentityOutcome Outcome, StandingName? Name, string Reason, string? RightPersonKey = null) : IDomainEvent;

public enum IdentityOutcome
{
    /// <summary>Two ways to write the name of one person.</summary>
    SamePerson,

    /// <summary>The number is somebody else's: the person takes his place with his own, or enrols again.</summary>
    WrongNumber,
}

/// <summary>Which of the two names the person is known by from now on.</summary>
public enum StandingName
{
    Known,
    Claimed,
}

/// <summary>The question whether the person who came is the one whom the NationalId belongs to. An officer answers it.</summary>
public sealed record IdentityCase : IAggregate<IdentityCase>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required DateOnly OpenedOn { get; init; }

    public required string PersonKey { get; init; }

    public required Guid BatchId { get; init; }

    public required Guid EnrollmentId { get; init; }

    public DateOnly? ResolvedOn { get; init; }

    public IdentityOutcome? Outcome { get; init; }

    public StandingName? Name { get; init; }

    public string? RightPersonKey { get; init; }

    public string? Reason { get; init; }

    public static IdentityCase Fold(IdentityCase? state, IDomainEvent e) => (state, e) switch
    {
        (null, IdentityCaseOpened x) => new IdentityCase
        {
            OpenedOn = x.OccurredOn,
            PersonKey = x.PersonKey,
            BatchId = x.BatchId,
            EnrollmentId = x.EnrollmentId,
        },
        ({ } s, IdentityCaseResolved x) => s with
        {
            ResolvedOn = x.OccurredOn,
            Outcome = x.Outcome,
            Name = x.Name,
            RightPersonKey = x.RightPersonKey,
            Reason = x.Reason,
        },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in the stream of an identity case."),
    };
}
