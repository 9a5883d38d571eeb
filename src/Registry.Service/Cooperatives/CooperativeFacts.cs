using KoperasiPlatform.Contracts.Registry;

namespace KoperasiPlatform.Registry.Cooperatives;

// The facts that a cooperative's state is made of: each with the day from which it holds and, where one was given, its
// source. What of a fact was true on a day is its AsOf.

/// <summary>What is written about a cooperative in its deed and in the roster. Money is whole rupiah.</summary>
public sealed record Profile(
    string Name,
    string LegalEntityNumber,
    string? CooperativeNumber,
    CooperativeType Type,
    CooperativeForm Form,
    string RegionCode,
    DateOnly FoundedOn,
    int MemberCount,
    long Assets,
    long Turnover);

/// <summary>Jenis koperasi.</summary>
public enum CooperativeType
{
    Consumer,
    Producer,
    SavingsAndLoan,
    Service,
    Marketing,
}

/// <summary>Bentuk koperasi: of persons, or of cooperatives.</summary>
public enum CooperativeForm
{
    Primary,
    Secondary,
}

public enum BusinessState
{
    Operating,
    Stopped,
}

public enum MinistryStatus
{
    Active,
    Inactive,
}

/// <summary>A profile, from the day on which it holds until the next one.</summary>
public sealed record ProfileRevision(DateOnly From, Profile Profile, string Source);

/// <param name="TermEnd">The last day of the term; where it was ended early, the day on which it ended.</param>
public sealed record Officer(
    Guid OfficerId, string PersonKey, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd, string? Source = null)
{
    public bool InTerm(DateOnly day) => TermStart <= day && day <= TermEnd;

    public bool Overlaps(DateOnly start, DateOnly end) => TermStart <= end && start <= TermEnd;
}

public sealed record AnnualMeeting(
    int BookYear,
    DateOnly HeldOn,
    int? Attendance,
    int? Members,
    string RecordedBy,
    DateOnly? VerifiedOn = null,
    string? VerifiedBy = null,
    string? MinutesReference = null,
    string? Source = null)
{
    internal AnnualMeeting AsOf(DateOnly day) => VerifiedOn > day ? this with { VerifiedOn = null, VerifiedBy = null } : this;
}

public sealed record BusinessObservation(
    Guid ObservationId,
    DateOnly ObservedOn,
    BusinessState State,
    string RecordedBy,
    DateOnly? VerifiedOn = null,
    string? VerifiedBy = null,
    string? Source = null)
{
    /// <summary>The day from which it counts: a claim counts once somebody else has verified it.</summary>
    public DateOnly? CountsFrom => VerifiedOn is { } verified ? verified > ObservedOn ? verified : ObservedOn : null;

    internal BusinessObservation AsOf(DateOnly day) => VerifiedOn > day ? this with { VerifiedOn = null, VerifiedBy = null } : this;
}

public sealed record MinistryDeclaration(DateOnly DeclaredOn, MinistryStatus Status, string? Source = null);

/// <summary>A suspension, or its lifting.</summary>
public sealed record SuspensionChange(DateOnly On, bool Suspended, string Reason, string? Source);

/// <summary>Another cooperative that was merged into this one.</summary>
public sealed record Absorption(Guid CooperativeId, DateOnly On);
