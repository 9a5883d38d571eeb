using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cooperatives;

/// <summary>Registry told something. What it means is derived from all that was told, by version, not by arrival.</summary>
/// <param name="OccurredOn">The business date from which it holds.</param>
/// <param name="RegistryVersion">The cooperative's version at Registry.</param>
/// <param name="State">The cooperative after it.</param>
/// <param name="Turn">What turned with it, if anything did that matters to a revival.</param>
/// <param name="RevivalCaseId">The case whose question it answers, if it does.</param>
/// <param name="Reasons">Why Registry refused, if it did.</param>
[StoredAs("cooperative-watch.heard")]
public sealed record CooperativeHeard(
    DateOnly OccurredOn,
    long RegistryVersion,
    CooperativeState State,
    Turn? Turn = null,
    Guid? RevivalCaseId = null,
    IReadOnlyList<string>? Reasons = null) : IDomainEvent;

/// <summary>Training told of a completion, or of its correction. One without a course is of the revitalisation course.</summary>
[StoredAs("cooperative-watch.completion-heard")]
public sealed record CompletionHeard(
    DateOnly OccurredOn,
    Guid EnrollmentId,
    long BatchVersion,
    string PersonKey,
    bool Completed,
    string? CourseCode = null,
    EligibilityGround? Ground = null,
    Guid? BatchId = null,
    Guid? ProgrammeId = null) : IDomainEvent;

/// <summary>A cooperative with an open case was merged into this one: its trained officers come with it.</summary>
[StoredAs("cooperative-watch.succession-heard")]
public sealed record SuccessionHeard(
    DateOnly OccurredOn, Guid FromCooperativeId, Guid FromCaseId, IReadOnlyList<Completion> Completions) : IDomainEvent
{
    public bool SaysTheSameAs(SuccessionHeard other) =>
        (OccurredOn, FromCooperativeId, FromCaseId) == (other.OccurredOn, other.FromCooperativeId, other.FromCaseId) && Completions.SequenceEqual(other.Completions);
}

[StoredAs("cooperative-watch.case-opened")]
public sealed record EpisodeOpened(DateOnly OccurredOn, Guid CaseId, int Episode) : IDomainEvent;

[StoredAs("cooperative-watch.case-closed")]
public sealed record EpisodeClosed(DateOnly OccurredOn, Guid CaseId) : IDomainEvent;

/// <summary>What turned at Registry.</summary>
public enum Turn
{
    BecameInactive,
    Reactivated,
    ReactivationRefused,
    Merged,
    Dissolved,
}

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

/// <summary>Something that turned at Registry, as it was told.</summary>
public sealed record HeardTurn(
    long RegistryVersion, DateOnly On, Turn Turn, Guid? RevivalCaseId, IReadOnlyList<string> Reasons, string? PolicyVersion, Guid? SuccessorId);

/// <summary>What is known of one enrolment, by the newest version of its batch that was heard.</summary>
/// <param name="On">The day of the completion, or of the correction that took it back.</param>
/// <param name="FirstOn">The first day on which it was ever complete; null when that was never heard.</param>
public sealed record Completion(
    Guid EnrollmentId,
    long BatchVersion,
    string PersonKey,
    DateOnly On,
    bool Completed,
    string? CourseCode,
    EligibilityGround? Ground,
    Guid? BatchId,
    Guid? ProgrammeId,
    DateOnly? FirstOn)
{
    /// <summary>Only the revitalisation course opens a case, and only for officers of inactive cooperatives.</summary>
    public bool Counts => CourseCode is null or CourseCodes.Revitalisation && Ground is null or EligibilityGround.InactiveCooperative;

    public static Completion From(CompletionHeard x, Completion? known)
    {
        DateOnly?[] firsts = [known?.FirstOn, x.Completed ? x.OccurredOn : null];
        var first = firsts.Min();
        return known is not null && known.BatchVersion >= x.BatchVersion
            ? known with { FirstOn = first }
            : new Completion(
                x.EnrollmentId, x.BatchVersion, x.PersonKey, x.OccurredOn, x.Completed, x.CourseCode, x.Ground, x.BatchId, x.ProgrammeId, first);
    }
}
