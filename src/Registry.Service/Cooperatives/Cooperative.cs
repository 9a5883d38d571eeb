using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>A cooperative as its events tell: facts with their dates, from which any past day can be answered.</summary>
public sealed record Cooperative : IAggregate<Cooperative>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required Profile Profile { get; init; }

    /// <summary>What legal entity numbers are compared by.</summary>
    public string NormalisedNumber => LegalEntityNumber.Normalise(Profile.LegalEntityNumber);

    /// <summary>The first book year whose annual meeting the register accounts for.</summary>
    public required int FirstBookYear { get; init; }

    public LegalLife LegalLife { get; init; } = LegalLife.Registered;

    /// <summary>The day on which its legal life ended, by merger or dissolution.</summary>
    public DateOnly? EndedOn { get; init; }

    public Guid? SuccessorId { get; init; }

    public bool Suspended { get; init; }

    public IReadOnlyList<Officer> Officers { get; init; } = [];

    public IReadOnlyList<AnnualMeeting> AnnualMeetings { get; init; } = [];

    public IReadOnlyList<BusinessObservation> BusinessObservations { get; init; } = [];

    public IReadOnlyList<MinistryDeclaration> MinistryDeclarations { get; init; } = [];

    public IReadOnlyList<DateOnly> Reactivations { get; init; } = [];

    /// <summary>The activity that was last recorded. What holds on a date is computed: see <see cref="Activity"/>.</summary>
    public required ActivityState RecordedActivity { get; init; }

    public static Cooperative Fold(Cooperative? state, IDomainEvent e) => (state, e) switch
    {
        (null, CooperativeRegistered x) => new Cooperative
        {
            Profile = x.Profile,
            FirstBookYear = x.FirstBookYear,
            RecordedActivity = new ActivityState(ActivityStatus.Active, x.OccurredOn, PolicyVersion: null, Grounds: []),
        },
        ({ } s, ProfileRevised x) => s with { Profile = x.Profile },
        ({ } s, OfficerElected x) => s with
        {
            Officers = [.. s.Officers, new Officer(x.OfficerId, x.PersonKey, x.Role, x.TermStart, x.TermEnd)],
        },
        ({ } s, OfficerTermEnded x) => s with
        {
            Officers = [.. s.Officers.Select(o => o.OfficerId == x.OfficerId ? o with { TermEnd = x.OccurredOn } : o)],
        },
        ({ } s, AnnualMeetingRecorded x) => s with
        {
            AnnualMeetings = [.. s.AnnualMeetings, new AnnualMeeting(x.BookYear, x.OccurredOn, x.Attendance, x.Members, x.RecordedBy)],
        },
        ({ } s, AnnualMeetingVerified x) => s with
        {
            AnnualMeetings = [.. s.AnnualMeetings.Select(m => m.BookYear == x.BookYear ? m with { VerifiedOn = x.OccurredOn } : m)],
        },
        ({ } s, BusinessObserved x) => s with
        {
            BusinessObservations = [.. s.BusinessObservations, new BusinessObservation(x.ObservationId, x.OccurredOn, x.State, x.RecordedBy)],
        },
        ({ } s, BusinessObservationVerified x) => s with
        {
            BusinessObservations =
                [.. s.BusinessObservations.Select(o => o.ObservationId == x.ObservationId ? o with { VerifiedOn = x.OccurredOn } : o)],
        },
        ({ } s, MinistryStatusDeclared x) => s with
        {
            MinistryDeclarations = [.. s.MinistryDeclarations, new MinistryDeclaration(x.OccurredOn, x.Status)],
        },
        ({ } s, BecameAtRisk x) => s.Recording(ActivityStatus.AtRisk, x.OccurredOn, x.PolicyVersion, x.Grounds),
        ({ } s, NoLongerAtRisk x) => s.Recording(ActivityStatus.Active, x.OccurredOn, x.PolicyVersion, []),
        ({ } s, BecameInactive x) => s.Recording(ActivityStatus.Inactive, x.OccurredOn, x.PolicyVersion, x.Grounds),
        ({ } s, Reactivated x) => s.Recording(ActivityStatus.Active, x.OccurredOn, x.PolicyVersion, []) with
        {
            Reactivations = [.. s.Reactivations, x.OccurredOn],
        },
        ({ } s, ReactivationRefused) => s,
        ({ } s, Suspended _) => s with { Suspended = true },
        ({ } s, SuspensionLifted _) => s with { Suspended = false },
        ({ } s, Merged x) => s.Ending(LegalLife.Merged, x.OccurredOn) with { SuccessorId = x.SuccessorId },
        ({ } s, Dissolved x) => s.Ending(LegalLife.Dissolved, x.OccurredOn),
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a cooperative's stream."),
    };

    public bool ExistsOn(DateOnly day) => Profile.FoundedOn <= day && (EndedOn is null || day < EndedOn);

    public IEnumerable<Officer> OfficersInTerm(DateOnly day) => Officers.Where(o => o.InTerm(day));

    private Cooperative Recording(ActivityStatus status, DateOnly since, string policyVersion, IReadOnlyList<string> grounds) => this with
    {
        RecordedActivity = new ActivityState(status, since, policyVersion, grounds),
    };

    private Cooperative Ending(LegalLife legalLife, DateOnly day) => this with
    {
        LegalLife = legalLife,
        EndedOn = day,
        Officers = [.. Officers.Select(o => o.InTerm(day) ? o with { TermEnd = day } : o)],
    };
}

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

public sealed record Officer(Guid OfficerId, string PersonKey, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd)
{
    public bool InTerm(DateOnly day) => TermStart <= day && day <= TermEnd;

    public bool Overlaps(DateOnly start, DateOnly end) => TermStart <= end && start <= TermEnd;
}

public sealed record AnnualMeeting(int BookYear, DateOnly HeldOn, int? Attendance, int? Members, string RecordedBy, DateOnly? VerifiedOn = null);

public sealed record BusinessObservation(
    Guid ObservationId, DateOnly ObservedOn, BusinessState State, string RecordedBy, DateOnly? VerifiedOn = null)
{
    /// <summary>The day from which it counts: a claim counts once somebody else has verified it.</summary>
    public DateOnly? CountsFrom => VerifiedOn is { } verified ? verified > ObservedOn ? verified : ObservedOn : null;
}

public sealed record MinistryDeclaration(DateOnly DeclaredOn, MinistryStatus Status);
