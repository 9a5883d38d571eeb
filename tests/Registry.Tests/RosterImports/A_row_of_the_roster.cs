using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

/// <summary>The roster of 2019-03-19.</summary>
public sealed class A_row_of_the_roster
{
    private static readonly DateOnly RosterOn = Day("2019-03-19");

    [Fact]
    public void Registers_a_cooperative_that_is_not_known_with_its_meetings_and_its_activity()
    {
        var decision = Decide(null, Row(MinistryStatus.Active, (2016, "2017-04-08"), (2015, "2016-03-12")));

        decision.Outcome.Should().Be(RosterOutcome.New);
        decision.Differences.Should().BeEmpty();
        decision.Events.Select(e => e.GetType()).Should().Equal(
            typeof(Registered), typeof(AnnualMeetingRecorded), typeof(AnnualMeetingRecorded), typeof(MinistryStatusDeclared), typeof(BecameAtRisk));
        decision.Events[0].OccurredOn.Should().Be(Written.FoundedOn);
        decision.Events[1].Should().BeOfType<AnnualMeetingRecorded>().Which.BookYear.Should().Be(2015);
        decision.Events[^1].OccurredOn.Should().Be(Day("2018-07-01"));
    }

    [Fact]
    public void Registers_as_inactive_what_missed_three_meetings_though_the_Ministry_has_not_marked_it() =>
        Decide(null, Row(status: null)).Events[^1].Should().BeOfType<BecameInactive>().Which.Grounds.Should().Equal("AnnualMeetingsMissed");

    [Fact]
    public void Changes_nothing_where_it_says_what_is_recorded()
    {
        var row = Row(MinistryStatus.Inactive, (2015, "2016-03-12"));
        var cooperative = After(Decide(null, row));

        var again = Decide(cooperative, row);

        again.Outcome.Should().Be(RosterOutcome.Unchanged);
        again.Events.Should().BeEmpty();
    }

    [Fact]
    public void Changes_what_is_new_in_it_and_says_what()
    {
        var cooperative = After(Decide(null, Row(MinistryStatus.Active, (2015, "2016-03-12"))));

        var decision = Decide(cooperative, Row(MinistryStatus.Inactive, (2015, "2016-03-12"), (2016, "2017-04-08")) with
        {
            Profile = Written with { MemberCount = 41 },
        });

        decision.Outcome.Should().Be(RosterOutcome.Changed);
        decision.Differences.Should().Equal("ProfileRevised", "MinistryStatusDeclared", "AnnualMeetingRecorded");
        var after = cooperative.After(decision.Events);
        after.Profile.MemberCount.Should().Be(41);
        after.AnnualMeetings.Select(m => m.BookYear).Should().Equal(2015, 2016);
        after.RecordedActivity.Status.Should().Be(ActivityStatus.Inactive, "the Ministry declares it, and that is recorded at once");
    }

    [Fact]
    public void Conflicts_where_it_contradicts_what_is_recorded_and_then_changes_nothing_at_all()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-02-02"), MeetingVerified(2018, "2019-02-10"));

        var decision = Decide(cooperative, Row(MinistryStatus.Inactive, (2018, "2019-03-01")) with { Profile = Written with { MemberCount = 41 } });

        decision.Outcome.Should().Be(RosterOutcome.Conflicting);
        decision.Differences.Should().Equal("annual meeting 2018: 2019-03-01 in the roster, 2019-02-02 here");
        decision.Events.Should().BeEmpty();
    }

    [Fact]
    public void Conflicts_where_the_cooperative_s_legal_life_has_ended_here()
    {
        var decision = Decide(Cooperative(new Dissolved(Day("2018-05-01"), "test")), Row(MinistryStatus.Active));

        decision.Outcome.Should().Be(RosterOutcome.Conflicting);
        decision.Differences.Should().Equal("its legal life has ended here: Dissolved");
    }

    [Fact]
    public void Says_nothing_about_a_meeting_that_only_we_know() =>
        Decide(Cooperative(Meeting(2018, "2019-02-02")), Row(status: null)).Outcome.Should().Be(RosterOutcome.Unchanged);

    private static RosterDecision Decide(Cooperative? cooperative, RosterRow row) => RosterDecision.Decide(cooperative, row, RosterOn, Policies);

    private static Cooperative After(RosterDecision decision) =>
        Registry.Cooperatives.Cooperative.Fold(null, decision.Events[0]).After(decision.Events.Skip(1));

    private static RosterRow Row(MinistryStatus? status, params (int BookYear, string HeldOn)[] meetings) => new(
        2, Written, status, 2015, meetings.ToDictionary(m => m.BookYear, m => Day(m.HeldOn)));
}
