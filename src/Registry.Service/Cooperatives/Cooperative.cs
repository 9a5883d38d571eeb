using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// A cooperative as its events tell: facts with their dates, from which any past day can be answered. Which events are
/// folded is what is known; <see cref="AsOf"/> is what of that was true on a day.
/// </summary>
public sealed partial record Cooperative : IAggregate<Cooperative>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    /// <summary>The profile that holds now.</summary>
    public required Profile Profile { get; init; }

    /// <summary>Every profile, by the day from which it holds.</summary>
    public IReadOnlyList<ProfileRevision> Revisions { get; init; } = [];

    /// <summary>What legal entity numbers are compared by.</summary>
    public string NormalisedNumber => LegalEntityNumber.Normalise(Profile.LegalEntityNumber);

    /// <summary>The first book year whose annual meeting the register accounts for.</summary>
    public required int FirstBookYear { get; init; }

    public LegalLife LegalLife { get; init; } = LegalLife.Registered;

    /// <summary>The day from which it is being wound up.</summary>
    public DateOnly? DissolvingSince { get; init; }

    /// <summary>The day on which its legal life ended, by merger or dissolution.</summary>
    public DateOnly? EndedOn { get; init; }

    public Guid? SuccessorId { get; init; }

    /// <summary>The cooperatives that were merged into it.</summary>
    public IReadOnlyList<Absorption> Absorbed { get; init; } = [];

    public bool Suspended { get; init; }

    public IReadOnlyList<SuspensionChange> Suspensions { get; init; } = [];

    public IReadOnlyList<Officer> Officers { get; init; } = [];

    public IReadOnlyList<AnnualMeeting> AnnualMeetings { get; init; } = [];

    /// <summary>Immutable and not copied with each, because they are most of a long stream.</summary>
    [JsonConverter(typeof(ObservationRows))]
    public ImmutableList<BusinessObservation> BusinessObservations { get; init; } = [];

    public IReadOnlyList<MinistryDeclaration> MinistryDeclarations { get; init; } = [];

    public IReadOnlyList<DateOnly> Reactivations { get; init; } = [];

    /// <summary>Those of the reactivations whose evidence was corrected or withdrawn afterwards. They stand.</summary>
    public IReadOnlyList<DateOnly> ReactivationsInDoubt { get; init; } = [];

    /// <summary>The activity that was last recorded. What holds on a date is computed: see <see cref="Activity"/>.</summary>
    public required ActivityState RecordedActivity { get; init; }

    /// <summary>What was true on a day of all that is known. The activity last recorded is not a fact of that day, and stays.</summary>
    public Cooperative AsOf(DateOnly day) => this with
    {
        Profile = ProfileOn(day),
        Revisions = [.. Revisions.Where(r => r.From <= day)],
        LegalLife = LegalLifeOn(day),
        DissolvingSince = DissolvingSince <= day ? DissolvingSince : null,
        EndedOn = EndedOn <= day ? EndedOn : null,
        SuccessorId = EndedOn <= day ? SuccessorId : null,
        Absorbed = [.. Absorbed.Where(a => a.On <= day)],
        Suspended = SuspendedOn(day),
        Suspensions = [.. Suspensions.Where(s => s.On <= day)],
        Officers = [.. Officers.Where(o => o.TermStart <= day)],
        AnnualMeetings = [.. AnnualMeetings.Where(m => m.HeldOn <= day).Select(m => m.AsOf(day))],
        BusinessObservations = [.. BusinessObservations.Where(o => o.ObservedOn <= day).Select(o => o.AsOf(day))],
        MinistryDeclarations = [.. MinistryDeclarations.Where(d => d.DeclaredOn <= day)],
        Reactivations = [.. Reactivations.Where(on => on <= day)],
        ReactivationsInDoubt = [.. ReactivationsInDoubt.Where(on => on <= day)],
    };

    public bool ExistsOn(DateOnly day) => Profile.FoundedOn <= day && (EndedOn is null || day < EndedOn);

    /// <summary>The profile as it was on a day. The day of founding does not change in time: the last word on it is right.</summary>
    public Profile ProfileOn(DateOnly day)
    {
        var revision = Revisions.LastOrDefault(r => r.From <= day) ?? Revisions.FirstOrDefault();
        return (revision?.Profile ?? Profile) with { FoundedOn = Profile.FoundedOn };
    }

    public LegalLife LegalLifeOn(DateOnly day) =>
        EndedOn <= day ? LegalLife : DissolvingSince <= day ? LegalLife.Dissolving : LegalLife.Registered;

    public bool SuspendedOn(DateOnly day) => Suspensions.LastOrDefault(s => s.On <= day)?.Suspended ?? false;

    public IEnumerable<Officer> OfficersInTerm(DateOnly day) => Officers.Where(o => o.InTerm(day));
}
