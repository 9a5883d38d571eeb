using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>One attempt to bring one cooperative back, from its trained officers to the year after its return.</summary>
public sealed record RevivalCase : IAggregate<RevivalCase>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required Guid CooperativeId { get; init; }

    public required int Episode { get; init; }

    public Guid? PreviousCaseId { get; init; }

    public required DateOnly OpenedOn { get; init; }

    public RevivalStage Stage { get; init; } = RevivalStage.Opened;

    public RevivalOutcome? Outcome { get; init; }

    public IReadOnlyList<string> PersonKeys { get; init; } = [];

    public IReadOnlyList<CommitmentEvaluated> Evaluations { get; init; } = [];

    public CasePlanned? Plan { get; init; }

    public IReadOnlyList<CaseVisited> Visits { get; init; } = [];

    public EvidenceSubmitted? Evidence { get; init; }

    public DateOnly? VerifiedOn { get; init; }

    public DateOnly? ReactivatedOn { get; init; }

    public DateOnly? ExtendedUntil { get; init; }

    public IReadOnlyList<RefusalHeard> Refusals { get; init; } = [];

    public static Guid IdOf(Guid cooperativeId, int episode) => DerivedId.From("revival-case", cooperativeId, episode);

    public DateOnly LastContact => Visits.Select(v => v.OccurredOn).Append(OpenedOn).Max();

    public static RevivalCase Fold(RevivalCase? state, IDomainEvent e) => (state, e) switch
    {
        (null, CaseOpened x) => new RevivalCase
        {
            CooperativeId = x.CooperativeId,
            Episode = x.Episode,
            PreviousCaseId = x.PreviousCaseId,
            OpenedOn = x.OccurredOn,
        },
        ({ } s, OfficerJoined x) => s with { PersonKeys = [.. s.PersonKeys, x.PersonKey] },
        ({ } s, CommitmentEvaluated x) => s.AtLeast(RevivalStage.CommitmentEvaluated) with
        {
            Evaluations = [.. s.Evaluations.Where(v => v.PersonKey != x.PersonKey || v.Evaluator != x.Evaluator), x],
        },
        ({ } s, CasePlanned x) => s.AtLeast(RevivalStage.Planned) with { Plan = x },
        ({ } s, CaseVisited x) => s.AtLeast(RevivalStage.Mentoring) with
        {
            Visits = [.. s.Visits, x],
            Stage = s.Stage <= RevivalStage.Stalled ? RevivalStage.Mentoring : s.Stage,
        },
        ({ } s, EvidenceSubmitted x) => s with { Evidence = x, Stage = RevivalStage.EvidenceSubmitted },
        ({ } s, CaseVerified x) => s with { VerifiedOn = x.OccurredOn, Stage = RevivalStage.Verified },
        ({ } s, ReactivationHeard x) => s with { ReactivatedOn = x.OccurredOn, Stage = RevivalStage.Sustaining },
        ({ } s, RefusalHeard x) => s with { Refusals = [.. s.Refusals, x], Stage = RevivalStage.Mentoring },
        ({ } s, CaseExtended x) => s with { ExtendedUntil = x.Until },
        ({ } s, CaseStalled) => s with { Stage = RevivalStage.Stalled },
        ({ } s, CaseClosed x) => s with { Outcome = x.Outcome, Stage = RevivalStage.Closed },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a revival case's stream."),
    };

    public void AssertStage(params RevivalStage[] allowed)
    {
        if (!allowed.Contains(Stage))
            throw new Refusal("CaseNotInThatStage", $"The case is {Stage}; this needs {string.Join(" or ", allowed)}.", ("stage", Stage), ("allowed", allowed));
    }

    private RevivalCase AtLeast(RevivalStage stage) => Stage < stage ? this with { Stage = stage } : this;
}
