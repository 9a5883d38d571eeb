using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Microsoft.Extensions.Configuration;
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
        var life = Life.Opened(Mentored()).Sweep(asOf);

        life.Last.StalledOn.Should().Be(stalledOn is null ? null : Day(stalledOn));
        life.Last.Stage.Should().Be(stalledOn is null ? RevivalStage.Mentoring : RevivalStage.Stalled);
    }

    [Fact]
    public void Stalls_a_case_that_nobody_ever_visited() => Life.Opened().Sweep("2019-06-10").Last.Stage.Should().Be(RevivalStage.Stalled);

    [Fact]
    public void Says_by_which_policy_a_case_stalled_or_ended()
    {
        var life = Life.Opened(Mentored());

        life.Sweep("2019-08-01").Taken.Should().Equal(new CaseStalled(Day("2019-07-02"), "test"));
        life.Sweep("2020-03-01").Taken.Should().Equal(new CaseClosed(Day("2020-02-25"), RevivalOutcome.Failed, "the mentoring months passed", "test"));
    }

    /// <summary>From 2020 on a cooperative has 14 months and stalls after 60 days.</summary>
    [Fact]
    public void Counts_for_a_case_by_the_policy_that_was_in_force_when_it_opened()
    {
        var later = Policy with { Version = "later", EffectiveFrom = Day("2020-01-01"), MentoringMonths = 14, StalledAfterDays = 60 };
        var failed = new Life(CooperativeId).Hear(Heard.Registered(), Heard.Inactive(2), Heard.Completed(Ani)).Sweep("2020-03-01");

        var known = new Life(CooperativeId, new(Policy, later), failed).Sweep("2020-03-02");
        known.Recorded.Should().Be(0, "a longer time for new cases takes up none that has failed");
        var second = known.Hear(Heard.Completed(Budi, "2020-03-01", version: 11));
        second.Sweep("2020-04-29").Last.Stage.Should().Be(RevivalStage.Opened, "60 days have not passed");
        second.Sweep("2021-05-01").Last.Ending.Should().BeNull();
        second.Sweep("2021-05-02").Taken.Should().Equal(new CaseClosed(Day("2021-05-01"), RevivalOutcome.Failed, "the mentoring months passed", "later"));
    }

    /// <summary>From May 2019 on a case stalls after 60 days. Late it is heard that the case began in May, or that it began in April after all.</summary>
    [Theory]
    [InlineData("2019-07-10", null)]
    [InlineData("2019-07-17", "2019-07-17")]
    public void Stalls_a_case_by_the_policy_of_the_day_to_which_its_opening_is_corrected(string asOf, string? stalledOn)
    {
        var later = Policy with { Version = "later", EffectiveFrom = Day("2019-05-01"), StalledAfterDays = 60 };
        var life = new Life(CooperativeId, new MonitoringPolicies(Policy, later)).Hear(Heard.Registered(), Heard.Inactive(2), Heard.Completed(Ani), Heard.Completed(Budi, "2019-05-02", version: 11));
        life.Work(Evaluated(), Planned(), Visited("2019-05-17")).Sweep("2019-07-02").Last.StalledOn.Should().Be(Day("2019-07-02"));

        life.Hear(Heard.Corrected(Ani)).Sweep(asOf);

        (life.Last.OpenedOn, life.Last.StalledOn).Should().Be((Day("2019-05-02"), stalledOn is null ? null : Day(stalledOn)));
        life.Hear(Heard.Completed(Ani, version: 30)).Sweep(asOf).Last.StalledOn.Should().Be(Day("2019-07-02"), "the opening is in April again");
    }

    [Fact]
    public void Does_not_tell_again_of_a_stall_that_an_opening_on_another_day_does_not_change()
    {
        var life = Life.Opened(Mentored()).Sweep("2019-07-10").Hear(Heard.Completed("citra", "2019-04-20", version: 40));

        (life.Last.OpenedOn, life.Last.StalledOn).Should().Be((Day("2019-04-20"), Day("2019-07-02")));
        life.Sweep("2019-07-11").Recorded.Should().Be(0);
    }

    [Fact]
    public void Is_counted_by_policies_that_have_names_days_and_numbers_of_their_own()
    {
        foreach (var wrong in new MonitoringPolicy[][]
        {
            [], [Policy, Policy with { Version = "later" }], [Policy, Policy with { EffectiveFrom = Day("2020-01-01") }], [Policy with { MentoringMonths = 0 }],
        })
        {
            ((Func<object>)(() => new MonitoringPolicies(wrong))).Should().Throw<InvalidOperationException>();
        }
    }

    [Fact]
    public void Is_not_counted_by_numbers_whose_name_is_not_read_any_more() =>
        ((Func<object>)(() => MonitoringPolicies.From(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["MonitoringPolicy:MentoringMonths"] = "14" }).Build())))
        .Should().Throw<InvalidOperationException>().WithMessage("*has become MonitoringPolicies*");

    [Theory]
    [InlineData("2020-03-31", "2020-03-31")]
    [InlineData("2019-12-31", "2020-02-25")]
    [InlineData(null, "2020-02-25")]
    public void Is_never_shortened_by_an_extension(string? extendedUntil, string end) =>
        Policy.EndOfMentoring(Day("2019-04-25"), extendedUntil is null ? null : Day(extendedUntil)).Should().Be(Day(end));

    [Fact]
    public void Stalls_a_case_once() => Life.Opened(Mentored()).Sweep("2019-09-01").Sweep("2019-09-02").Recorded.Should().Be(0);

    [Theory]
    [InlineData("2020-02-25", null)]
    [InlineData("2020-02-26", "2020-02-25")]
    public void Ends_a_case_that_was_not_reactivated_within_ten_months(string asOf, string? closedOn) =>
        Life.Opened(Mentored()).Sweep(asOf).Last.Ending
            .Should().Be(closedOn is null ? null : new Ending(Day(closedOn), RevivalOutcome.Failed, "the mentoring months passed"));

    [Fact]
    public void Ends_an_extended_case_later()
    {
        var life = Life.Opened([.. Mentored("2020-02-20"), new CaseExtended(Day("2020-02-01"), Day("2020-05-31"), "floods")]);

        life.Sweep("2020-03-01").Last.Ending.Should().BeNull();
        life.Sweep("2020-06-01").Last.Ending!.On.Should().Be(Day("2020-05-31"));
    }

    [Fact]
    public void Does_not_end_a_case_whose_evidence_waits_for_others()
    {
        Life.Opened([.. Mentored(), Submitted()]).Sweep("2020-06-29").Last.Stage.Should().Be(RevivalStage.EvidenceSubmitted);
        Life.Opened([.. Mentored(), Submitted(), Verified()]).Sweep("2020-06-29").Last.Stage.Should().Be(RevivalStage.Verified);
    }

    [Fact]
    public void Ends_a_case_when_its_evidence_came_back_refused_after_the_months_had_passed()
    {
        var refused = Life.Opened([.. Mentored(), Submitted("2020-02-20"), new EvidenceRefused(Day("2020-03-05"), ["unreadable"], "verifier-1")]);

        refused.Last.Stage.Should().Be(RevivalStage.Mentoring);
        refused.Sweep("2020-03-06").Last.Ending!.On.Should().Be(Day("2020-03-05"), "not before it came back");
    }

    [Theory]
    [InlineData("2020-09-25", false)]
    [InlineData("2020-09-26", true)]
    public void Makes_a_return_sustained_after_twelve_months(string asOf, bool sustained)
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Reactivated(3)).Sweep(asOf);

        life.Last.Outcome.Should().Be(sustained ? RevivalOutcome.Sustained : null);
        life.Watch.OpenCaseId.Should().Be(sustained ? null : life.Last.Id);
    }

    [Fact]
    public void Asks_Registry_again_whose_answer_stays_away_and_says_since_when_it_waits()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified("2019-09-26")]);

        life.Last.WaitsForAnswerSince.Should().Be(Day("2019-09-26"));
        life.Sweep("2019-09-28").Recorded.Should().Be(0);
        life.Sweep("2019-09-29").Recorded.Should().Be(1);
        life.Sweep("2019-09-30").Recorded.Should().Be(0, "it was asked yesterday");
        life.Sweep("2019-10-02").Recorded.Should().Be(1);
        life.Hear(Heard.Reactivated(3)).Last.WaitsForAnswerSince.Should().BeNull();
    }

    [Fact]
    public void Changes_nothing_more_about_a_case_that_is_closed()
    {
        var closed = Life.Opened(Mentored()).Sweep("2020-03-01");

        closed.Sweep("2020-06-29").Recorded.Should().Be(0);
        closed.Sweep("2019-07-10").Recorded.Should().Be(0, "an older sweep takes nothing back");
    }

    [Fact]
    public void Is_noticed_once_however_many_days_a_sweep_missed()
    {
        var (daily, late) = (Life.Opened(Mentored()), Life.Opened(Mentored()));
        for (var day = Day("2019-05-01"); day <= Day("2020-06-29"); day = day.AddDays(1))
            daily.Sweep(day);
        late.Sweep("2020-06-29");

        daily.Last.Ending.Should().Be(late.Last.Ending);
        daily.Last.Should().BeEquivalentTo(late.Last, options => options.Excluding(c => c.StalledOn).Excluding(c => c.Version));
    }
}
