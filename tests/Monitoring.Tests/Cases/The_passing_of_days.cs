using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

public sealed class The_passing_of_days
{
    [Theory]
    [InlineData("2019-07-01", null)]
    [InlineData("2019-07-02", "2019-07-02")]
    [InlineData("2019-08-01", "2019-07-02")]
    public void Stalls_a_case_on_the_46th_day_after_its_last_visit(string asOf, string? stalledOn)
    {
        var decided = CaseSweep.Decide(At(RevivalStage.Mentoring), Day(asOf), Policy);

        decided.Should().Be(stalledOn is null ? null : new CaseStalled(Day(stalledOn)));
    }

    [Fact]
    public void Stalls_a_case_that_nobody_ever_visited() =>
        CaseSweep.Decide(Case(), Day("2019-06-10"), Policy).Should().Be(new CaseStalled(Day("2019-06-10")));

    [Fact]
    public void Stalls_a_case_once() =>
        CaseSweep.Decide(At(RevivalStage.Stalled), Day("2019-09-01"), Policy).Should().BeNull();

    [Theory]
    [InlineData("2020-02-25", null)]
    [InlineData("2020-02-26", "2020-02-25")]
    public void Ends_a_case_that_was_not_reactivated_within_ten_months(string asOf, string? closedOn) =>
        (CaseSweep.Decide(At(RevivalStage.Stalled), Day(asOf), Policy) as CaseClosed)
            .Should().Be(closedOn is null ? null : new CaseClosed(Day(closedOn), RevivalOutcome.Failed, "the mentoring months passed"));

    [Fact]
    public void Ends_an_extended_case_later()
    {
        var extended = Case([.. Mentored("2020-02-20"), new CaseExtended(Day("2020-02-01"), Day("2020-05-31"), "floods")]);

        CaseSweep.Decide(extended, Day("2020-03-01"), Policy).Should().BeNull();
        CaseSweep.Decide(extended, Day("2020-06-01"), Policy).Should().BeOfType<CaseClosed>().Which.OccurredOn.Should().Be(Day("2020-05-31"));
    }

    [Theory]
    [InlineData(RevivalStage.EvidenceSubmitted)]
    [InlineData(RevivalStage.Verified)]
    public void Does_not_end_a_case_whose_evidence_waits_for_others(RevivalStage stage) =>
        CaseSweep.Decide(At(stage), Today, Policy).Should().BeNull();

    [Theory]
    [InlineData("2020-09-25", false)]
    [InlineData("2020-09-26", true)]
    public void Makes_a_return_sustained_after_twelve_months(string asOf, bool sustained) =>
        (CaseSweep.Decide(At(RevivalStage.Sustaining), Day(asOf), Policy) is CaseClosed { Outcome: RevivalOutcome.Sustained }).Should().Be(sustained);

    [Fact]
    public void Changes_nothing_about_a_case_that_is_closed() =>
        CaseSweep.Decide(At(RevivalStage.Closed), Today, Policy).Should().BeNull();
}
