using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

public sealed class The_commitment_of_officers
{
    [Fact]
    public void Is_scored_by_the_weights_of_the_rubric_in_force_that_day()
    {
        var doubled = Rubric with { Version = "later", EffectiveFrom = Day("2019-06-01"), Criteria = [.. Rubric.Criteria.Select(c => c with { Weight = c.Code == "time" ? 6 : 1 })] };
        var book = new RubricBook { Rubrics = [Rubric, doubled] };

        Scored("2019-05-31").Should().BeEquivalentTo(new { RubricVersion = "test", Score = 3.75m }, "willingness counts twice: (2·5 + 1 + 4) / 4");
        Scored("2019-06-01").Should().BeEquivalentTo(new { RubricVersion = "later", Score = 1.88m }, "(5 + 6·1 + 4) / 8");

        CommitmentEvaluated Scored(string on) => Evaluate.Decide(Case(), new(Ani, Day(on), Scores(5, 1, 4), Remarks: null), book, "evaluator-1", Today);
    }

    [Fact]
    public void Takes_a_score_for_each_criterion_and_for_no_other()
    {
        var incomplete = new Dictionary<string, int>(StringComparer.Ordinal) { ["willingness"] = 3, ["zeal"] = 5, ["time"] = 3 };

        ((Func<object>)(() => Evaluate.Decide(Case(), new(Ani, Day("2019-05-03"), incomplete, Remarks: null), Book, "evaluator-1", Today)))
            .Should().Throw<InvalidField>().Which.Rule.Should().Contain("willingness, time, capability");
    }

    [Theory]
    [InlineData(new[] { 4, 4 }, new[] { 1, 1 }, Recommendation.CarryOn)]
    [InlineData(new[] { 3, 2 }, new[] { 1, 2 }, Recommendation.BringInNewOfficers)]
    [InlineData(new[] { 1, 2 }, new[] { 1, 1 }, Recommendation.Close)]
    [InlineData(new[] { 5, 5 }, new[] { 5 }, Recommendation.EvaluateFurther)]
    public void Recommends_by_the_thresholds_of_the_rubric(int[] ofAni, int[] ofBudi, Recommendation recommended)
    {
        var c = Case([.. ofAni.Select((score, index) => Evaluated(Ani, $"evaluator-{index}", score)), .. ofBudi.Select((score, index) => Evaluated(Budi, $"evaluator-{index}", score))]);

        Commitment.AsOf(c, Rubric).Recommendation.Should().Be(recommended);
    }

    [Fact]
    public void Shows_mean_and_spread_and_where_evaluators_should_talk()
    {
        var commitment = Commitment.AsOf(Case(Evaluated(score: 5), Evaluated(evaluator: "evaluator-2", score: 2), Evaluated(Budi, score: 3)), Rubric);

        commitment.Officers[0].Should().BeEquivalentTo(new { PersonKey = Ani, Evaluators = 2, Mean = 3.5m, Spread = 3m, EvaluatorsDisagree = true, Committed = true });
        commitment.Officers[1].Should().BeEquivalentTo(new { PersonKey = Budi, Evaluators = 1, Mean = 3m, Spread = 0m, EvaluatorsDisagree = false });
        commitment.Mean.Should().Be(3.25m);
    }

    [Fact]
    public void Counts_no_officer_who_left_the_case() =>
        Commitment.AsOf(Case(Evaluated(score: 5), new OfficerLeft(Day("2019-05-10"), Ani, EnrollmentId: null, "corrected")), Rubric)
            .Officers.Should().ContainSingle().Which.PersonKey.Should().Be(Budi);

    [Fact]
    public void Closes_a_case_where_that_is_recommended_and_only_there()
    {
        var hopeless = Case(Evaluated(score: 1), Evaluated(evaluator: "evaluator-2", score: 1), Evaluated(Budi, score: 1), Evaluated(Budi, "evaluator-2", 1));

        GiveUp.Decide(hopeless, new(Day("2019-06-01"), "nobody is willing"), Book, Today).Should().Be(new CaseGivenUp(Day("2019-06-01"), "nobody is willing"));
        ((Func<object>)(() => GiveUp.Decide(Case(Evaluated()), new(Day("2019-06-01"), "nobody is willing"), Book, Today)))
            .Should().Throw<Refusal>().Which.Name.Should().Be("ClosingNotRecommended");
    }

    [Fact]
    public void Leaves_a_case_that_was_given_up_closed_whatever_is_heard_later()
    {
        var life = Life.Opened(new CaseGivenUp(Day("2019-06-01"), "nobody is willing"));

        life.Sweep("2019-06-02").Last.Ending!.On.Should().Be(Day("2019-06-01"));
        life.Hear(Heard.Completed("citra", "2019-05-30", version: 40)).Cases.Should().ContainSingle().Which.Ending.Should().NotBeNull();
    }

    [Fact]
    public void Begins_the_next_case_where_one_was_given_up_before_another_officer_completed()
    {
        var life = Life.Opened().Hear(Heard.Completed("citra", "2019-06-10", version: 40)).Work(new CaseGivenUp(Day("2019-06-01"), "nobody is willing"));

        life.Follow();

        life.Cases.Select(c => (c.Ending?.On, c.PersonKeys.Contains("citra"))).Should().Equal((Day("2019-06-01"), false), (null, true));
    }

    [Fact]
    public void Is_scored_by_a_rubric_that_is_never_edited()
    {
        Refused(() => AdoptRubric.Decide(Book, Rubric with { EffectiveFrom = Day("2020-01-01") })).Should().Be("RubricVersionTaken");
        Refused(() => AdoptRubric.Decide(Book, Rubric with { Version = "other" })).Should().Be("RubricDateTaken");
        AdoptRubric.Decide(Book, Rubric with { Version = "other", EffectiveFrom = Day("2020-01-01") }).OccurredOn.Should().Be(Day("2020-01-01"));
    }

    [Fact]
    public void Is_read_from_evaluations_of_before_there_were_rubrics() =>
        new CommitmentEvaluated(Day("2019-05-03"), Ani, "evaluator-1", Scores(4, 3, 3), Remarks: null).Mean().Should().Be(3.33m);

    private static string Refused(Func<object> decision) => decision.Should().Throw<Refusal>().Which.Name;
}
