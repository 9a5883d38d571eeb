using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Reports;

[StoredAs("stage-report.submitted")]
public sealed record StageReportSubmitted(DateOnly OccurredOn, Guid ProgrammeId, int Stage, StageContent Content) : IDomainEvent;

/// <summary>What was reported turned out otherwise: told again, with the reason; what was told before stays.</summary>
[StoredAs("stage-report.amended")]
public sealed record StageReportAmended(DateOnly OccurredOn, string Reason, StageContent Content) : IDomainEvent;

/// <summary>What the Ministry was told of a stage, in every version.</summary>
public sealed record StageReport : IAggregate<StageReport>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required Guid ProgrammeId { get; init; }

    public required int Stage { get; init; }

    /// <summary>Oldest first; the n-th is version n.</summary>
    public required IReadOnlyList<Told> Versions { get; init; }

    public Told Latest => Versions[^1];

    public static Guid IdOf(Guid programmeId, int stage) => DerivedId.From("stage-report", programmeId, stage);

    public static StageReport Fold(StageReport? state, IDomainEvent e) => (state, e) switch
    {
        (null, StageReportSubmitted x) => new StageReport
        {
            ProgrammeId = x.ProgrammeId,
            Stage = x.Stage,
            Versions = [new Told(1, x.OccurredOn, Reason: null, x.Content)],
        },
        ({ } s, StageReportAmended x) => s with { Versions = [.. s.Versions, new Told(s.Versions.Count + 1, x.OccurredOn, x.Reason, x.Content)] },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a stage report's stream."),
    };

    /// <param name="Number">From 1.</param>
    /// <param name="Reason">Of an amendment.</param>
    public sealed record Told(int Number, DateOnly On, string? Reason, StageContent Content);
}
