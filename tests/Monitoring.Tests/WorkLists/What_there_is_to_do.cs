using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.Monitoring.WorkLists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.WorkLists;

public sealed class What_there_is_to_do
{
    [Theory]
    [InlineData("2019-06-08", null)]
    [InlineData("2019-06-09", Reason.VisitDue)]
    [InlineData("2019-06-16", Reason.VisitDue)]
    [InlineData("2019-06-17", Reason.VisitOverdue)]
    public void Is_the_next_visit_thirty_days_after_the_last(string day, Reason? reason) => Reasons(At(RevivalStage.Mentoring), day).Should().Equal(reason is { } r ? [r] : []);

    [Fact]
    public void Is_to_begin_where_nobody_was_evaluated_or_nothing_was_planned()
    {
        Reasons(At(RevivalStage.Opened), "2019-04-26").Should().Equal(Reason.ToBegin);
        Reasons(At(RevivalStage.CommitmentEvaluated), "2019-05-04").Should().Equal(Reason.ToBegin);
    }

    [Fact]
    public void Is_to_begin_also_where_a_case_stalled_before_anybody_began() =>
        Reasons(Case(new CaseStalled(Day("2019-06-10"))), "2019-06-20").Should().Equal(Reason.ToBegin, Reason.Stalled);

    [Fact]
    public void Is_known_for_any_day_that_a_calendar_has()
    {
        foreach (var day in new[] { DateOnly.MinValue, DateOnly.MaxValue })
            WorkItem.AsOf(Row(At(RevivalStage.Mentoring)), day, Policies)?.CaseId.Should().NotBeEmpty();
    }

    [Fact]
    public void Is_a_stalled_case_and_a_case_whose_months_end()
    {
        Reasons(At(RevivalStage.Stalled), "2019-07-10").Should().Equal(Reason.VisitOverdue, Reason.Stalled);
        Reasons(At(RevivalStage.Stalled), "2020-02-01").Should().Equal(Reason.VisitOverdue, Reason.Stalled, Reason.Ending);
    }

    [Fact]
    public void Is_what_was_agreed_on_and_not_done()
    {
        var visit = Visited() with { Steps = [new AgreedStep("Count the stock", Day("2019-05-31"), "Treasurer")] };
        var c = Case(Evaluated(), Planned(), visit);

        Reasons(c, "2019-05-31").Should().BeEmpty();
        Reasons(c, "2019-06-01").Should().Equal(Reason.StepOverdue);
        Reasons(c.After([new StepDone(Day("2019-06-01"), visit.ClientId, 1, Remarks: null)]), "2019-06-01").Should().BeEmpty();
    }

    [Fact]
    public void Is_a_milestone_that_was_not_reached()
    {
        var c = Case(Evaluated(), new CasePlanned(Day("2019-05-08"), Day("2019-08-31"), ["Hold it"], "companion-1", [new Milestone("Books rebuilt", Day("2019-05-20"))]), Visited());

        Reasons(c, "2019-05-21").Should().Equal(Reason.StepOverdue);
    }

    [Fact]
    public void Is_evidence_that_waits_for_a_verifier_and_a_question_that_waits_for_its_answer()
    {
        Reasons(At(RevivalStage.EvidenceSubmitted), "2019-09-02").Should().Equal(Reason.WaitsForVerification);
        WorkItem.AsOf(Row(At(RevivalStage.Verified)), Day("2019-10-02"), Policies)!.Should()
            .BeEquivalentTo(new { Reasons = new[] { Reason.WaitsForAnswer }, Since = Day("2019-09-26") });
    }

    [Fact]
    public void Is_nothing_about_a_case_that_is_sustaining_or_closed()
    {
        Reasons(At(RevivalStage.Sustaining), "2019-12-01").Should().BeEmpty();
        Reasons(At(RevivalStage.Closed), "2020-12-01").Should().BeEmpty();
    }

    [Fact]
    public void Is_listed_with_the_longest_waiting_first_page_by_page()
    {
        CaseRow[] open = [Row(At(RevivalStage.EvidenceSubmitted)), Row(At(RevivalStage.Stalled)), Row(At(RevivalStage.Opened))];
        var day = Day("2019-09-10");

        WorkListEndpoints.Items(open, day, Policies, Reason.Stalled).Should().ContainSingle().Which.Stage.Should().Be(RevivalStage.Stalled);
        var first = PageOf(after: null);
        first.Items.Select(i => i.Stage).Should().Equal(RevivalStage.Opened, RevivalStage.Stalled);
        var last = PageOf(first.Next);
        last.Items.Select(i => i.Stage).Should().Equal(RevivalStage.EvidenceSubmitted);
        last.Next.Should().BeNull();

        DatedPage<WorkItem> PageOf(string? after) =>
            Place.PageOf(WorkListEndpoints.Items(open, day, Policies, reason: null), i => (i.Since, i.CaseId), day, Place.Parse(after, asOf: null), limit: 2);
    }

    [Fact]
    public void Shows_how_much_each_companion_carries() =>
        WorkListEndpoints.Loads([Row(At(RevivalStage.Stalled)), Row(At(RevivalStage.Sustaining)), Row(At(RevivalStage.Opened))], Day("2019-09-10"), Policies)
            .Should().Equal(new Load("companion-1", 2, 0, 1, 0, 1, 1), new Load(null, 1, 0, 0, 0, 0, 0));

    private static IReadOnlyList<Reason> Reasons(RevivalCase c, string day) => WorkItem.AsOf(Row(c), Day(day), Policies)?.Reasons ?? [];

    private static CaseRow Row(RevivalCase c, string district = "13.11.01") => new(c, "Koperasi Contoh", district);
}
