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

    /// <summary>How far the work has come, whatever became of the cooperative meanwhile.</summary>
    public RevivalStage Progress { get; init; } = RevivalStage.Opened;

    public DateOnly? StalledOn { get; init; }

    public Ending? Ending { get; init; }

    public RevivalStage Stage =>
        Ending is not null ? RevivalStage.Closed
        : Reactivation is not null ? RevivalStage.Sustaining
        : StalledOn is not null && Progress <= RevivalStage.Mentoring ? RevivalStage.Stalled
        : Progress;

    public RevivalOutcome? Outcome => Ending?.Outcome;

    /// <summary>The trained officers that it rests on, by the completion that made each one so.</summary>
    public IReadOnlyList<TrainedOfficer> Officers { get; init; } = [];

    public IReadOnlyList<string> PersonKeys => [.. Officers.Select(o => o.PersonKey).Distinct(StringComparer.Ordinal)];

    /// <summary>Of each evaluator the last word on each officer; the stream holds the superseded ones.</summary>
    public IReadOnlyList<CommitmentEvaluated> Evaluations { get; init; } = [];

    public Plan? Plan { get; init; }

    public IReadOnlyList<Visit> Visits { get; init; } = [];

    public IReadOnlyList<EvidenceFileAdded> EvidenceFiles { get; init; } = [];

    /// <summary>What was submitted last.</summary>
    public EvidenceSubmitted? Evidence { get; init; }

    public IReadOnlyList<EvidenceRefused> EvidenceRefusals { get; init; } = [];

    /// <summary>The first day of each step, for the outcomes.</summary>
    public DateOnly? EvaluatedOn { get; init; }

    public DateOnly? PlannedOn { get; init; }

    public DateOnly? EvidencedOn { get; init; }

    public DateOnly? VerifiedOn { get; init; }

    public int Verifications { get; init; }

    /// <summary>The day from which Registry's answer is awaited.</summary>
    public DateOnly? WaitsForAnswerSince => Stage == RevivalStage.Verified ? VerifiedOn : null;

    public DateOnly? AskedAgainOn { get; init; }

    public ReactivationHeard? Reactivation { get; init; }

    public DateOnly? ReactivatedOn => Reactivation?.OccurredOn;

    public IReadOnlyList<RefusalHeard> Refusals { get; init; } = [];

    public DateOnly? ExtendedUntil { get; init; }

    public IReadOnlyList<CaseExtended> Extensions { get; init; } = [];

    public CaseGivenUp? GivenUp { get; init; }

    /// <summary>When the cooperative fell back after its return, and the case that follows.</summary>
    public CooperativeFellBack? Relapse { get; init; }

    public static Guid IdOf(Guid cooperativeId, int episode) => DerivedId.From("revival-case", cooperativeId, episode);

    /// <summary>The cases of a cooperative that has had so many.</summary>
    public static IEnumerable<Guid> IdsOf(Guid cooperativeId, int episodes) => Enumerable.Range(1, episodes).Select(episode => IdOf(cooperativeId, episode));

    /// <summary>The same question to Registry, however often it is asked.</summary>
    public Guid? VerificationId => Verifications == 0 ? null : DerivedId.From("verification", Id, Verifications);

    public DateOnly LastContact => Visits.Max(v => (DateOnly?)v.On) is { } last && last > OpenedOn ? last : OpenedOn;

    public static RevivalCase Fold(RevivalCase? state, IDomainEvent e) => (state, e) switch
    {
        (null, CaseOpened x) => new RevivalCase
        {
            CooperativeId = x.CooperativeId,
            Episode = x.Episode,
            PreviousCaseId = x.PreviousCaseId,
            OpenedOn = x.OccurredOn,
        }.With(x.Officers ?? []),
        ({ } s, OpeningCorrected x) => s.Opening(x),
        ({ } s, OfficerJoined x) => s.With([.. s.Officers, TrainedOfficer.From(x)]),
        ({ } s, OfficerLeft x) => s.With(s.Officers.Where(o => o.EnrollmentId != x.EnrollmentId || o.PersonKey != x.PersonKey)),
        ({ } s, CommitmentEvaluated x) => s.AtLeast(RevivalStage.CommitmentEvaluated) with
        {
            Evaluations = [.. s.Evaluations.Where(v => v.PersonKey != x.PersonKey || v.Evaluator != x.Evaluator), x],
            EvaluatedOn = Earlier(s.EvaluatedOn, x),
        },
        ({ } s, CasePlanned x) => s.AtLeast(RevivalStage.Planned) with { Plan = Plan.From(x, s.Plan), PlannedOn = Earlier(s.PlannedOn, x) },
        ({ } s, MilestoneReached x) => s with { Plan = s.Plan?.Reaching(x) },
        ({ } s, CaseVisited x) => s.AtLeast(RevivalStage.Mentoring) with
        {
            Visits = [.. s.Visits, Visit.From(x)],
            StalledOn = x.OccurredOn > s.LastContact ? null : s.StalledOn,
        },
        ({ } s, StepDone x) => s with { Visits = [.. s.Visits.Select(v => v.ClientId == x.VisitId ? v.Doing(x) : v)] },
        ({ } s, EvidenceFileAdded x) => s with { EvidenceFiles = [.. s.EvidenceFiles, x] },
        ({ } s, EvidenceSubmitted x) => s with
        {
            Evidence = x,
            EvidencedOn = Earlier(s.EvidencedOn, x),
            Progress = RevivalStage.EvidenceSubmitted,
        },
        ({ } s, EvidenceRefused x) => s with { EvidenceRefusals = [.. s.EvidenceRefusals, x], Progress = RevivalStage.Mentoring },
        ({ } s, CaseVerified x) => s with
        {
            VerifiedOn = x.OccurredOn,
            Verifications = s.Verifications + 1,
            AskedAgainOn = null,
            Progress = RevivalStage.Verified,
        },
        ({ } s, AnswerAskedAgain x) => s with { AskedAgainOn = x.OccurredOn },
        ({ } s, ReactivationHeard x) => s with { Reactivation = x, AskedAgainOn = null },
        ({ } s, ReactivationDisowned) => s with { Reactivation = null },
        ({ } s, RefusalHeard x) => s with
        {
            Refusals = [.. s.Refusals.Append(x).OrderBy(r => r.RegistryVersion)],
            AskedAgainOn = null,
            Progress = s.Progress == RevivalStage.Verified ? RevivalStage.Mentoring : s.Progress,
        },
        ({ } s, CaseExtended x) => s with { ExtendedUntil = x.Until, Extensions = [.. s.Extensions, x] },
        ({ } s, CaseStalled x) => s with { StalledOn = x.OccurredOn },
        ({ } s, CaseGivenUp x) => s with { GivenUp = x },
        ({ } s, CooperativeFellBack x) => s with { Relapse = x },
        ({ } s, CaseClosed x) => s with { Ending = new Ending(x.OccurredOn, x.Outcome, x.Reason) },
        ({ } s, CaseResumed) => s with { Ending = null },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a revival case's stream."),
    };

    /// <summary>What lists and outcomes need of it: no words that were written, and of a closed case nothing that was left to do.</summary>
    public RevivalCase Outline() => this with
    {
        Evaluations = [],
        Plan = Plan is null ? null : Plan with { Activities = [], Milestones = Ending is null ? Plan.Milestones : [] },
        Visits = Ending is null ? [.. Visits.Select(v => v.Outline())] : [.. Visits.OrderBy(v => v.On).Take(1).Select(v => v.Outline())],
        EvidenceFiles = [],
        Evidence = Evidence is null ? null : Evidence with { Items = [], Files = null },
        EvidenceRefusals = [],
        Extensions = [],
    };

    /// <summary>Refuses what the work has not come to yet, or has left behind. A case that stalled stands where it stood before.</summary>
    public void AssertStage(params RevivalStage[] allowed)
    {
        if (allowed.Contains(Stage == RevivalStage.Stalled ? Progress : Stage))
            return;
        var at = Stage == RevivalStage.Stalled ? $"{Progress}, and stalled" : Stage.ToString();
        throw new Refusal(
            "CaseNotInThatStage", $"The case is {at}; this needs {string.Join(" or ", allowed)}.", ("stage", Stage), ("progress", Progress), ("allowed", allowed));
    }

    private static DateOnly Earlier(DateOnly? known, IDomainEvent e) => known < e.OccurredOn ? known.Value : e.OccurredOn;

    private RevivalCase AtLeast(RevivalStage stage) => Progress < stage ? this with { Progress = stage } : this;

    private RevivalCase With(IEnumerable<TrainedOfficer> officers) => this with
    {
        Officers = [.. officers.OrderBy(o => o.CompletedOn).ThenBy(o => o.PersonKey, StringComparer.Ordinal)],
    };

    /// <summary>Whether it has stalled is asked anew where there was contact since, or another policy says so.</summary>
    private RevivalCase Opening(OpeningCorrected x)
    {
        var corrected = this with { OpenedOn = x.OccurredOn, PreviousCaseId = x.PreviousCaseId };
        return x.PolicyVersion is not null || corrected.LastContact > LastContact ? corrected with { StalledOn = null } : corrected;
    }
}
