using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cooperatives;

/// <summary>Registry told something. What it means is derived from all that was told, by version, not by arrival.</summary>
[StoredAs("cooperative-watch.heard")]
public sealed record CooperativeHeard(DateOnly OccurredOn, long RegistryVersion, CooperativeState State) : IDomainEvent;

[StoredAs("cooperative-watch.completion-heard")]
public sealed record CompletionHeard(DateOnly OccurredOn, Guid EnrollmentId, long BatchVersion, string PersonKey, bool Completed) : IDomainEvent;

[StoredAs("cooperative-watch.case-opened")]
public sealed record EpisodeOpened(DateOnly OccurredOn, Guid CaseId, int Episode) : IDomainEvent;

[StoredAs("cooperative-watch.case-closed")]
public sealed record EpisodeClosed(DateOnly OccurredOn, Guid CaseId) : IDomainEvent;

/// <summary>What Monitoring has heard of one cooperative and its trained officers, and which case is open.</summary>
public sealed record CooperativeWatch : IAggregate<CooperativeWatch>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public long RegistryVersion { get; init; }

    /// <summary>The newest state that was heard; null while only Training has spoken of it.</summary>
    public CooperativeState? State { get; init; }

    public IReadOnlyList<Completion> Completions { get; init; } = [];

    public int Episode { get; init; }

    public Guid? OpenCaseId { get; init; }

    public static Guid IdOf(Guid cooperativeId) => DerivedId.From("cooperative-watch", cooperativeId);

    public static CooperativeWatch Fold(CooperativeWatch? state, IDomainEvent e) => (state ?? new CooperativeWatch(), e) switch
    {
        ({ } s, CooperativeHeard x) => x.RegistryVersion > s.RegistryVersion ? s with { RegistryVersion = x.RegistryVersion, State = x.State } : s,
        ({ } s, CompletionHeard x) => s with
        {
            Completions =
            [
                .. s.Completions.Where(c => c.EnrollmentId != x.EnrollmentId),
                new Completion(x.EnrollmentId, x.BatchVersion, x.PersonKey, x.OccurredOn, x.Completed),
            ],
        },
        ({ } s, EpisodeOpened x) => s with { Episode = x.Episode, OpenCaseId = x.CaseId },
        ({ } s, EpisodeClosed) => s with { OpenCaseId = null },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a cooperative watch's stream."),
    };
}

public sealed record Completion(Guid EnrollmentId, long BatchVersion, string PersonKey, DateOnly On, bool Completed);
