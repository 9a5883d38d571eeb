using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

public sealed class The_work_on_a_case
{
    private static readonly Evaluate.Request Evaluation = new(Ani, Day("2019-05-03"), Scores(4, 3, 4), Remarks: null);

    private static readonly VerifyEvidence.Request Verification = new(Day("2019-09-26"));

    [Fact]
    public void Leads_from_the_evaluation_to_the_year_after_the_return()
    {
        Case().Stage.Should().Be(RevivalStage.Opened);
        foreach (var stage in new[]
        {
            RevivalStage.CommitmentEvaluated, RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.EvidenceSubmitted, RevivalStage.Verified, RevivalStage.Sustaining,
        })
        {
            At(stage).Stage.Should().Be(stage);
        }

        At(RevivalStage.Sustaining).ReactivatedOn.Should().Be(Day("2019-09-26"));
    }

    [Fact]
    public void Returns_to_mentoring_by_a_visit_after_it_stalled() =>
        At(RevivalStage.Stalled).After([Visited("2019-07-10", id: 2)]).Stage.Should().Be(RevivalStage.Mentoring);

    [Fact]
    public void That_stalled_goes_on_from_where_it_stood_and_skips_nothing()
    {
        var untouched = Case(new CaseStalled(Day("2019-06-10")));
        var plan = new MakePlan.Request(Day("2019-06-12"), Day("2019-08-31"), ["Hold the meeting"], "companion-1", Milestones: null);
        var visit = new RecordVisit.Request(Guid.Empty, Day("2019-06-12"), VisitKind.Guidance, ["Chair"], "No books", "Write them", AgreedSteps: null);
        var evidence = new SubmitEvidence.Request(Day("2019-09-01"), ["minutes"], Files: null);

        Refused(() => MakePlan.Decide(untouched, plan, Policies, Today)).Should().Be("CaseNotInThatStage");
        Refused(() => RecordVisit.Decide(untouched, visit, "companion-1", Today).ToArray()).Should().Be("CaseNotInThatStage");
        Refused(() => SubmitEvidence.Decide(untouched, evidence, "companion-1", Today)).Should().Be("CaseNotInThatStage");
        var evaluated = untouched.After([Evaluate.Decide(untouched, Evaluation, Book, "evaluator-1", Today)]);
        evaluated.After([MakePlan.Decide(evaluated, plan, Policies, Today)]).Stage.Should().Be(RevivalStage.Stalled, "only a visit takes it out");
        At(RevivalStage.Stalled).After([SubmitEvidence.Decide(At(RevivalStage.Stalled), evidence, "companion-1", Today)]).Stage.Should().Be(RevivalStage.EvidenceSubmitted);
    }

    [Fact]
    public void Returns_to_mentoring_with_the_reasons_when_Registry_refuses()
    {
        var refused = At(RevivalStage.Verified).After([new RefusalHeard(Day("2019-09-26"), ["NoRecentAnnualMeeting"])]);

        refused.Stage.Should().Be(RevivalStage.Mentoring);
        refused.Refusals.Should().ContainSingle().Which.Reasons.Should().Equal("NoRecentAnnualMeeting");
    }

    [Fact]
    public void Is_evaluated_only_for_the_officers_that_it_rests_on() =>
        Refused(() => Evaluate.Decide(Case(), Evaluation with { PersonKey = "citra" }, Book, "evaluator-1", Today)).Should().Be("NotAnOfficerOfTheCase");

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Is_scored_from_1_to_5(int score) =>
        ((Func<object>)(() => Evaluate.Decide(Case(), Evaluation with { Scores = Scores(score, 3, 3) }, Book, "evaluator-1", Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("scores");

    [Fact]
    public void Counts_an_evaluator_s_last_word_on_an_officer()
    {
        var c = Case(Evaluated(score: 2), Evaluated(evaluator: "evaluator-2", score: 3), Evaluated(score: 4));

        c.Evaluations.Select(e => (e.Evaluator, e.Mean())).Should().Equal(("evaluator-2", 3), ("evaluator-1", 4));
    }

    [Fact]
    public void Has_no_day_before_the_case_or_after_today()
    {
        foreach (var on in new[] { "2019-04-24", "2020-06-30" })
        {
            ((Func<object>)(() => Evaluate.Decide(Case(), Evaluation with { On = Day(on) }, Book, "evaluator-1", Today)))
                .Should().Throw<InvalidField>().Which.Field.Should().Be("on");
        }
    }

    [Fact]
    public void Counts_a_visit_once_that_a_device_sends_twice()
    {
        var visited = Case([Evaluated(), Planned(), Visited()]);
        var again = new RecordVisit.Request(Visited().ClientId, Day("2019-05-17"), VisitKind.Guidance, ["Chair"], "No books", "Write them", AgreedSteps: null);

        RecordVisit.Decide(visited, again, "companion-1", Today).Should().BeEmpty();
    }

    [Fact]
    public void Is_not_verified_by_the_one_who_submitted_the_evidence() =>
        Refused(() => VerifyEvidence.Decide(At(RevivalStage.EvidenceSubmitted), Verification, "companion-1", Today)).Should().Be("VerifierIsRecorder");

    [Fact]
    public void Is_not_verified_by_one_who_visited_the_cooperative() =>
        Refused(() => VerifyEvidence.Decide(Case([.. Mentored(), Visited("2019-06-17", "companion-3", id: 2), Submitted()]), Verification, "companion-3", Today)).Should().Be("VerifierIsRecorder");

    [Theory]
    [InlineData(RevivalStage.Opened)]
    [InlineData(RevivalStage.Verified)]
    [InlineData(RevivalStage.Sustaining)]
    [InlineData(RevivalStage.Closed)]
    public void Takes_evidence_while_it_is_mentored_only(RevivalStage stage) =>
        Refused(() => SubmitEvidence.Decide(At(stage), new(Day("2019-09-01"), ["minutes"], Files: null), "companion-1", Today)).Should().Be("CaseNotInThatStage");

    [Theory]
    [InlineData(RevivalStage.Mentoring)]
    [InlineData(RevivalStage.Verified)]
    [InlineData(RevivalStage.Closed)]
    public void Is_verified_once_evidence_waits(RevivalStage stage) =>
        Refused(() => VerifyEvidence.Decide(At(stage), Verification, "verifier-1", Today)).Should().Be("CaseNotInThatStage");

    [Theory]
    [InlineData("2019-09-01")]
    [InlineData("2020-02-25")]
    public void Is_extended_beyond_its_present_end_only(string until) =>
        ((Func<object>)(() => Extend.Decide(Case(), new(Day("2019-09-01"), Day(until), "floods"), Policies, Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("until");

    private static string Refused(Func<object> decision) => decision.Should().Throw<Refusal>().Which.Name;
}
