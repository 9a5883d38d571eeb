using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cooperatives;

/// <summary>What Monitoring has heard of one cooperative and its trained officers, and which case is open.</summary>
public sealed record CooperativeWatch : IAggregate<CooperativeWatch>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public long RegistryVersion { get; init; }

    /// <summary>The newest state that was heard; null while only Training has spoken of it.</summary>
    public CooperativeState? State { get; init; }

    /// <summary>What turned, by Registry's version.</summary>
    public IReadOnlyList<HeardTurn> Turns { get; init; } = [];

    /// <summary>The newest that was heard of each enrolment.</summary>
    public IReadOnlyList<Completion> Completions { get; init; } = [];

    public IReadOnlyList<SuccessionHeard> Successions { get; init; } = [];

    public int Episode { get; init; }

    public Guid? OpenCaseId { get; init; }

    public static Guid IdOf(Guid cooperativeId) => DerivedId.From("cooperative-watch", cooperativeId);

    public static CooperativeWatch Fold(CooperativeWatch? state, IDomainEvent e) => (state ?? new CooperativeWatch(), e) switch
    {
        ({ } s, CooperativeHeard x) => s.Hearing(x),
        ({ } s, CompletionHeard x) => s.Hearing(x),
        ({ } s, SuccessionHeard x) => s with
        {
            Successions = [.. s.Successions.Where(h => h.FromCooperativeId != x.FromCooperativeId).Append(x).OrderBy(h => h.FromCooperativeId)],
        },
        ({ } s, EpisodeOpened x) => s with { Episode = Math.Max(s.Episode, x.Episode), OpenCaseId = x.CaseId },
        ({ } s, EpisodeClosed x) => s.OpenCaseId == x.CaseId ? s with { OpenCaseId = null } : s,
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a cooperative watch's stream."),
    };

    /// <summary>The end of its legal life, once heard.</summary>
    public HeardTurn? End => Turns.FirstOrDefault(t => t.Turn is Turn.Merged or Turn.Dissolved);

    /// <summary>Whether it was inactive on a day, by what Registry recorded.</summary>
    public bool InactiveOn(DateOnly day) =>
        Turns.LastOrDefault(t => t.Turn is Turn.BecameInactive or Turn.Reactivated && t.On <= day)?.Turn == Turn.BecameInactive;

    /// <summary>Whether a succession is no news: the same was heard before, or nothing was and nobody comes with it.</summary>
    public bool Knows(SuccessionHeard told) =>
        Successions.FirstOrDefault(s => s.FromCooperativeId == told.FromCooperativeId) is { } known ? known.SaysTheSameAs(told) : told.Completions.Count == 0;

    /// <summary>What lists and outcomes need of it: where it is, and who was trained.</summary>
    public CooperativeWatch Outline() => this with { State = State is null ? null : State with { Officers = [] }, Turns = [], Successions = [] };

    private CooperativeWatch Hearing(CooperativeHeard x)
    {
        var newest = x.RegistryVersion > RegistryVersion ? this with { RegistryVersion = x.RegistryVersion, State = x.State } : this;
        return x.Turn is not { } turn || Turns.Any(t => t.RegistryVersion == x.RegistryVersion)
            ? newest
            : newest with
            {
                Turns =
                [
                    .. Turns.Append(new HeardTurn(
                        x.RegistryVersion, x.OccurredOn, turn, x.RevivalCaseId, x.Reasons ?? [], x.State.Activity.PolicyVersion, x.State.SuccessorId))
                        .OrderBy(t => t.RegistryVersion),
                ],
            };
    }

    private CooperativeWatch Hearing(CompletionHeard x)
    {
        var known = Completions.FirstOrDefault(c => c.EnrollmentId == x.EnrollmentId);
        var heard = Completion.From(x, known);
        return this with
        {
            Completions =
            [
                .. Completions.Where(c => c.EnrollmentId != x.EnrollmentId).Append(heard).OrderBy(c => c.On).ThenBy(c => c.EnrollmentId),
            ],
        };
    }
}
