using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Audit;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.Monitoring.Tests.Cases;
using KoperasiPlatform.Monitoring.WorkLists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Outcomes;

public sealed class The_outcomes
{
    private static readonly Guid Programme = DerivedId.From("programme");
    private static readonly Guid Batch = DerivedId.From("batch");

    /// <summary>Three cooperatives: one came back and lasted, one came back and fell back, one was only evaluated.</summary>
    private static readonly Life[] Lives =
    [
        Story("lasting", "13.11.01.2001", "companion-1").Hear(Heard.Reactivated(3, "2019-09-26", episode: 0)).Sweep("2020-10-01"),
        Story("relapsing", "13.11.02.2001", "companion-2").Hear(Heard.Reactivated(3, "2019-10-26", episode: 0), Heard.Inactive(4, "2020-02-03")),
        Story("waiting", "13.11.02.2002", companion: null),
    ];

    private static readonly Records Three = Of(Lives);

    [Fact]
    public void Narrow_from_the_trained_to_the_sustained() =>
        Funnel.AsOf(Three, new Slice(), Day("2020-12-31")).Should().Be(
            new Funnel(Trained: 3, TrainedCooperatives: 3, Cases: 4, Evaluated: 3, Evidenced: 2, Reactivated: 2, Sustained: 1, Relapsed: 1));

    [Fact]
    public void Are_those_of_the_day_that_is_asked_about() =>
        Funnel.AsOf(Three, new Slice(), Day("2019-10-01")).Should().Be(
            new Funnel(Trained: 3, TrainedCooperatives: 3, Cases: 3, Evaluated: 3, Evidenced: 2, Reactivated: 1, Sustained: 0, Relapsed: 0));

    [Fact]
    public void Are_told_apart_by_district_companion_programme_and_course()
    {
        var day = Day("2020-12-31");

        Of(Dimension.District).Should().Equal(("13.11.01", 1, 1), ("13.11.02", 2, 1));
        Of(Dimension.Companion).Should().Equal(("companion-1", 1, 1), ("companion-2", 1, 1));
        Of(Dimension.Programme).Should().Equal((Programme.ToString(), 3, 2));
        Of(Dimension.Course).Should().Equal((CourseCodes.Revitalisation, 3, 2));
        Of(Dimension.Batch).Should().Equal((Batch.ToString(), 3, 2));

        IEnumerable<(string Value, int Trained, int Reactivated)> Of(Dimension dimension) =>
            OutcomeEndpoints.Groups(Three, dimension, new Slice(), day).Select(g => (g.Value, g.Funnel.Trained, g.Funnel.Reactivated));
    }

    [Fact]
    public void Are_told_apart_within_the_part_that_is_asked_about() =>
        OutcomeEndpoints.Groups(Three, Dimension.Companion, new Slice(District: "13.11.02"), Day("2020-12-31")).Select(g => (g.Value, g.Funnel.Reactivated))
            .Should().Equal(("companion-2", 1));

    /// <summary>The second officer of the cooperative that lasted sat in a class of another programme.</summary>
    [Fact]
    public void Count_a_case_for_each_class_that_one_of_its_officers_sat_in_and_each_person_for_his_own()
    {
        var (evening, other) = (DerivedId.From("evening class"), DerivedId.From("other programme"));
        var second = Heard.Completed("second", "2019-05-10", version: 30) with { BatchId = evening, ProgrammeId = other };
        var records = Of(Story("lasting", "13.11.01.2001", "companion-1").Hear(second, Heard.Reactivated(3, "2019-09-26", episode: 0)), Story("waiting", "13.11.02.2002", companion: null));
        var day = Day("2020-06-29");

        OutcomeEndpoints.Groups(records, Dimension.Batch, new Slice(), day).Select(g => (Guid.Parse(g.Value), g.Funnel.Trained, g.Funnel.Cases, g.Funnel.Reactivated))
            .Should().BeEquivalentTo([(Batch, 2, 2, 1), (evening, 1, 1, 1)]);
        OutcomeEndpoints.Groups(records, Dimension.Batch, new Slice(Batch: evening), day).Should().ContainSingle("only that class was asked about").Which.Value.Should().Be(evening.ToString());
        OutcomeEndpoints.Compute(records, new Slice(Batch: evening), day, isToday: true).Funnel.Should().Be(
            new Funnel(Trained: 1, TrainedCooperatives: 1, Cases: 1, Evaluated: 1, Evidenced: 1, Reactivated: 1, Sustained: 0, Relapsed: 0));
        records.CooperativesBackBy(day, new Slice(Programme: other)).Should().Be(1);
    }

    /// <summary>What is kept in memory says the same as the whole cases do, of outcomes and of what there is to do.</summary>
    [Fact]
    public void Need_no_word_that_was_written_in_a_case()
    {
        var day = Day("2019-12-31");
        var outlined = new Records(Three.Cases.Select(c => c.Case.Outline()), Lives.Select(l => WatchOf(l).Outline()));

        OutcomeEndpoints.Compute(outlined, new Slice(), day, isToday: true).Should().BeEquivalentTo(OutcomeEndpoints.Compute(Three, new Slice(), day, isToday: true));
        BehindTheNumbers.Cases(outlined, Step.Opened, new Slice(), day).Should().BeEquivalentTo(BehindTheNumbers.Cases(Three, Step.Opened, new Slice(), day));
        BehindTheNumbers.People(outlined, new Slice(), day).Should().BeEquivalentTo(BehindTheNumbers.People(Three, new Slice(), day));
        foreach (var stage in Enum.GetValues<RevivalStage>())
        {
            WorkItem.AsOf(new CaseRow(At(stage).Outline(), null, null), day, Policies).Should().BeEquivalentTo(WorkItem.AsOf(new CaseRow(At(stage), null, null), day, Policies));
            At(stage).Outline().Visits.Should().OnlyContain(v => v.Findings.Length == 0);
        }
    }

    [Fact]
    public void Open_into_the_cases_and_people_behind_each_number()
    {
        var day = Day("2020-12-31");
        var slice = new Slice(District: "13.11.02");
        var funnel = Funnel.AsOf(Three, slice, day);

        BehindTheNumbers.Cases(Three, Step.Reactivated, slice, day).Should().HaveCount(funnel.Reactivated);
        BehindTheNumbers.Cases(Three, Step.Relapsed, slice, day).Should().HaveCount(funnel.Relapsed).And.OnlyContain(c => c.RelapsedOn == Day("2020-02-03"));
        BehindTheNumbers.People(Three, slice, day).Select(p => p.PersonKey).Distinct().Should().HaveCount(funnel.Trained);
        BehindTheNumbers.People(Three, slice, day).Single(p => p.PersonKey == "relapsing").Cases.Should().HaveCount(2, "the case, and the one after the relapse");
        BehindTheNumbers.Cases(Three, Step.Evidenced, new Slice(), day).Select(c => c.Reached[Step.Evidenced]).Should().OnlyContain(on => on == Day("2019-09-01"));
    }

    [Fact]
    public void Say_how_long_half_of_the_cases_took()
    {
        var days = Steps.AsOf(Three.Cases, Day("2020-12-31"));

        days.Should().ContainEquivalentOf(new StepDays(Step.Opened, Step.Evaluated, 8, 3));
        days.Should().ContainEquivalentOf(new StepDays(Step.Opened, Step.Reactivated, (154 + 184) / 2m, 2));
        Steps.AsOf(Three.Cases, Day("2019-04-30")).Should().OnlyContain(d => d.Median == null && d.Cases == 0);
    }

    [Fact]
    public void Let_no_case_come_further_before_the_day_to_which_its_opening_was_corrected()
    {
        var late = Three.Cases[0].Case.After([new OpeningCorrected(Day("2019-05-20"), PreviousCaseId: null)]);

        late.EvaluatedOn.Should().Be(Day("2019-05-03"));
        Steps.ReachedOn(late, Step.Evaluated).Should().Be(Day("2019-05-20"));
    }

    [Fact]
    public void Count_the_cost_of_a_return_from_what_Training_spent()
    {
        AuditEndpoints.CostOf(Programme, 9, new(new TrainingService.Budget(442_455_000), Missing: null)).CostPerReactivated.Should().Be(49_161_666);
        AuditEndpoints.CostOf(Programme, 0, new(new TrainingService.Budget(442_455_000), Missing: null)).CostPerReactivated.Should().BeNull();
        AuditEndpoints.CostOf(Programme, 9, new(Value: null, "Training does not answer")).Should()
            .Be(new AuditEndpoints.Cost(Programme, Realised: null, 9, CostPerReactivated: null, "Training does not answer"));
    }

    /// <summary>Worked out by hand: 10 returns, relapses on day 100 and 300, one merged away on day 200, four still watched for less than a year.</summary>
    [Fact]
    public void Estimate_survival_by_Kaplan_and_Meier_with_those_still_watched_counted_as_such()
    {
        var day = Day("2020-12-31");
        RevivalCase[] cases =
        [
            Returned(day.AddDays(-400)), Returned(day.AddDays(-380)), Returned(day.AddDays(-366)),
            Returned(day.AddDays(-500), relapsedAfter: 100), Returned(day.AddDays(-500), relapsedAfter: 300), Returned(day.AddDays(-450), mergedAfter: 200),
            Returned(day.AddDays(-250)), Returned(day.AddDays(-150)), Returned(day.AddDays(-90)), Returned(day.AddDays(-30)),
        ];

        var survival = Survival.AsOf(cases, day);

        survival.Curve.Should().Equal(new SurvivalPoint(100, 8, 1, 0.875), new SurvivalPoint(300, 4, 1, 0.6562));
        survival.TwelveMonths.Should().Be(0.6562);
        (survival.Reactivated, survival.Relapsed, survival.UnderObservation).Should().Be((10, 2, 5));
    }

    [Fact]
    public void Estimate_it_for_any_returns_as_its_definition_says() => Gen.Select(Gen.Int[0, 20], Gen.Bool).Array[0, 60].Sample(watches =>
    {
        var day = Day("2020-12-31");
        var survival = Survival.AsOf(watches.Select(w => w.Item2 ? Returned(day.AddDays(-30), relapsedAfter: w.Item1) : Returned(day.AddDays(-w.Item1))), day);

        var survived = 1.0;
        var curve = new List<SurvivalPoint>();
        foreach (var on in watches.Where(w => w.Item2).Select(w => w.Item1).Distinct().Order())
        {
            var (atRisk, relapsed) = (watches.Count(w => w.Item1 >= on), watches.Count(w => w == (on, true)));
            survived *= 1 - (relapsed / (double)atRisk);
            curve.Add(new SurvivalPoint(on, atRisk, relapsed, Math.Round(survived, 4)));
        }

        survival.Curve.Should().Equal(curve);
    }, iter: 200);

    [Fact]
    public void Claim_no_year_s_survival_while_nobody_was_watched_for_a_year()
    {
        var day = Day("2020-12-31");

        Survival.AsOf([Returned(day.AddDays(-364)), Returned(day.AddDays(-30))], day).TwelveMonths.Should().BeNull("not even one year has passed");
        Survival.AsOf([Returned(day.AddDays(-365)), Returned(day.AddDays(-30))], day).TwelveMonths.Should().Be(1);
        Survival.AsOf([Returned(day.AddDays(-200), relapsedAfter: 100)], day).TwelveMonths.Should().Be(0, "none is left to be watched");
    }

    [Fact]
    public void Count_a_cooperative_that_came_back_twice_as_one_that_came_back() =>
        Of(Story("lasting", "13.11.01.2001", "companion-1").Hear(
            Heard.Reactivated(3, "2019-09-26", episode: 0), Heard.Inactive(4, "2019-12-01"), Heard.Reactivated(5, "2020-03-01", episode: 0)))
            .CooperativesBackBy(Day("2020-12-31"), new Slice(Programme: Programme)).Should().Be(1);

    [Fact]
    public void Say_what_stalls_and_stands_where_only_for_today()
    {
        OutcomeEndpoints.Compute(Three, new Slice(), Day("2020-12-31"), isToday: true).ByStage.Should().HaveCount(3);
        OutcomeEndpoints.Compute(Three, new Slice(), Day("2019-10-01"), isToday: false).Should().BeEquivalentTo(new { Stalled = (int?)null, ByStage = (object?)null, Opened = 3 });
    }

    [Fact]
    public void Have_no_survival_while_nobody_returned() => Survival.AsOf([], Day("2020-12-31")).TwelveMonths.Should().BeNull();

    private static RevivalCase Returned(DateOnly on, int? relapsedAfter = null, int? mergedAfter = null)
    {
        var c = Case(new ReactivationHeard(on, 3));
        if (relapsedAfter is { } days)
            c = c.After([new CaseClosed(on.AddDays(days), RevivalOutcome.Relapsed, "test"), new CooperativeFellBack(on.AddDays(days), Guid.Empty, 4)]);
        return mergedAfter is { } merged ? c.After([new CaseClosed(on.AddDays(merged), RevivalOutcome.Superseded, "test")]) : c;
    }

    private static Life Story(string name, string region, string? companion)
    {
        var id = DerivedId.From(name);
        var registered = Heard.Registered();
        var life = new Life(id).Hear(
            registered with { State = registered.State with { CooperativeId = id, RegionCode = region } },
            Heard.Inactive(2) with { State = registered.State with { CooperativeId = id, RegionCode = region } },
            Heard.Completed(name));
        life.Work(new Monitoring.Cases.CommitmentEvaluated(Day("2019-05-03"), name, "evaluator-1", Scores(4, 4, 4), Remarks: null));
        return companion is null ? life : life.Work(new CasePlanned(Day("2019-05-08"), Day("2019-08-31"), ["Hold the meeting"], companion), Visited(), Submitted());
    }

    private static Records Of(params Life[] lives) => new(lives.SelectMany(l => l.Cases), lives.Select(WatchOf));

    private static CooperativeWatch WatchOf(Life life) => life.Watch with
    {
        Id = CooperativeWatch.IdOf(life.Cases[0].CooperativeId),
        State = life.Watch.State! with { CooperativeId = life.Cases[0].CooperativeId, RegionCode = Region(life) },
    };

    /// <summary>What Registry told last in these stories does not repeat the region, so it is that of the beginning.</summary>
    private static string Region(Life life) => life.Cases[0].CooperativeId == DerivedId.From("lasting") ? "13.11.01.2001" : "13.11.02.2001";
}
