using System.Globalization;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>Fixed beginnings of the tests' stories: a case that opened on 25 April 2019 on two trained officers.</summary>
internal static class Given
{
    public const string Ani = "ani";
    public const string Budi = "budi";

    public static readonly DateOnly Today = Day("2020-06-29");
    public static readonly Guid CooperativeId = Guid.Parse("0f1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11");
    public static readonly MonitoringPolicy Policy =
        new("test", Day("2019-01-01"), StalledAfterDays: 45, MentoringMonths: 10, SustainingMonths: 12, AskAgainAfterDays: 3, VisitDueDays: 30);

    public static readonly MonitoringPolicies Policies = new(Policy);

    public static readonly CommitmentRubric Rubric = new(
        "test", Day("2019-01-01"), "test", [new("willingness", "Kemauan", 2), new("time", "Waktu", 1), new("capability", "Kemampuan", 1)],
        EvaluatorsNeeded: 2, CarryOnFrom: 3, CloseBelow: 2, DisagreementFrom: 2);

    public static readonly RubricBook Book = new() { Rubrics = [Rubric] };

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static RevivalCase Case(params IDomainEvent[] events) =>
        RevivalCase.Fold(null, new CaseOpened(Day("2019-04-25"), CooperativeId, Episode: 1, PreviousCaseId: null))
            .After([new OfficerJoined(Day("2019-04-25"), Ani), new OfficerJoined(Day("2019-04-25"), Budi), .. events])
        with
        { Id = RevivalCase.IdOf(CooperativeId, 1) };

    public static IReadOnlyDictionary<string, int> Scores(int willingness, int time, int capability) =>
        new Dictionary<string, int>(StringComparer.Ordinal) { ["willingness"] = willingness, ["time"] = time, ["capability"] = capability };

    public static IDomainEvent Evaluated(string person = Ani, string evaluator = "evaluator-1", int score = 4) => Evaluate.Decide(
        Case(), new(person, Day("2019-05-03"), Scores(score, score, score), Remarks: null), Book, evaluator, Today);

    public static IDomainEvent Planned() => new CasePlanned(Day("2019-05-08"), Day("2019-08-31"), ["Hold the meeting"], "companion-1");

    public static CaseVisited Visited(string on = "2019-05-17", string recordedBy = "companion-1", int id = 1) => new(
        Day(on), new Guid(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), VisitKind.Guidance, ["Chair"], "No books", "Write them", recordedBy);

    public static IDomainEvent Submitted(string on = "2019-09-01", string by = "companion-1") => new EvidenceSubmitted(Day(on), ["minutes"], by);

    public static IDomainEvent Verified(string on = "2019-09-26") => new CaseVerified(Day(on), "verifier-1");

    /// <summary>All that leads to mentoring.</summary>
    public static IDomainEvent[] Mentored(string lastVisit = "2019-05-17") => [Evaluated(), Planned(), Visited(lastVisit)];

    public static RevivalCase At(RevivalStage stage) => stage switch
    {
        RevivalStage.Opened => Case(),
        RevivalStage.CommitmentEvaluated => Case(Evaluated()),
        RevivalStage.Planned => Case(Evaluated(), Planned()),
        RevivalStage.Mentoring => Case(Mentored()),
        RevivalStage.Stalled => Case([.. Mentored(), new CaseStalled(Day("2019-07-02"))]),
        RevivalStage.EvidenceSubmitted => Case([.. Mentored(), Submitted()]),
        RevivalStage.Verified => Case([.. Mentored(), Submitted(), Verified()]),
        RevivalStage.Sustaining => Case([.. Mentored(), Submitted(), Verified(), new ReactivationHeard(Day("2019-09-26"))]),
        _ => Case(new CaseClosed(Day("2020-02-25"), RevivalOutcome.Failed, "the mentoring months passed")),
    };
}
