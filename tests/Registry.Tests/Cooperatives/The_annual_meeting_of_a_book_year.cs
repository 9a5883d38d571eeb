using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class The_annual_meeting_of_a_book_year
{
    [Theory]
    [InlineData(null, "2018-01-01", AnnualMeetingStatus.NotDue)]
    [InlineData(null, "2018-06-30", AnnualMeetingStatus.NotDue)]
    [InlineData(null, "2018-07-01", AnnualMeetingStatus.Overdue)]
    [InlineData("2018-03-10", "2018-03-09", AnnualMeetingStatus.NotDue)]
    [InlineData("2018-03-10", "2018-03-10", AnnualMeetingStatus.Held)]
    [InlineData("2018-06-30", "2018-06-30", AnnualMeetingStatus.Held)]
    [InlineData("2018-06-30", "2020-01-01", AnnualMeetingStatus.Held)]
    [InlineData("2018-07-01", "2018-07-01", AnnualMeetingStatus.HeldLate)]
    [InlineData("2018-09-01", "2018-08-31", AnnualMeetingStatus.Overdue)]
    [InlineData("2018-09-01", "2018-09-01", AnnualMeetingStatus.HeldLate)]
    public void Is_due_until_30_June_and_counts_from_the_day_it_was_held(string? heldOn, string asOf, AnnualMeetingStatus expected)
    {
        var cooperative = CooperativeFrom(2017, heldOn is null ? [] : [Meeting(2017, heldOn)]);

        var bookYear = Activity.AsOf(cooperative, Day(asOf), Policies).BookYears.Should().ContainSingle(y => y.Year == 2017).Subject;

        bookYear.DueOn.Should().Be(Day("2018-06-30"));
        bookYear.Status.Should().Be(expected);
    }

    [Fact]
    public void Does_not_exist_for_a_book_year_before_those_that_the_register_accounts_for() =>
        Activity.AsOf(CooperativeFrom(2017), Day("2019-03-19"), Policies).BookYears.Select(y => y.Year).Should().Equal(2017, 2018);

    [Fact]
    public void Does_not_exist_for_a_book_year_that_has_not_closed() =>
        Activity.AsOf(CooperativeFrom(2017), Day("2018-12-31"), Policies).BookYears.Select(y => y.Year).Should().Equal(2017);

    [Fact]
    public void Is_due_by_the_policy_in_force_on_the_day_in_question()
    {
        var policies = PolicyBook(Policy, Policy with { Version = "nine-months", EffectiveFrom = Day("2019-01-01"), MeetingDueMonths = 9 });

        Activity.AsOf(CooperativeFrom(2017), Day("2018-12-31"), policies).BookYears[0].DueOn.Should().Be(Day("2018-06-30"));
        Activity.AsOf(CooperativeFrom(2017), Day("2019-01-01"), policies).BookYears[0].DueOn.Should().Be(Day("2018-09-30"));
    }

    [Theory]
    [InlineData(21, 40, Quorum.Met)]
    [InlineData(20, 40, Quorum.NotMet)]
    [InlineData(1, 1, Quorum.Met)]
    [InlineData(21, null, Quorum.Unknown)]
    [InlineData(null, 40, Quorum.Unknown)]
    public void Has_a_quorum_where_more_than_the_policy_s_share_of_the_members_came(int? attendance, int? members, Quorum expected)
    {
        var cooperative = CooperativeFrom(2017, Meeting(2017, "2018-03-10") with { Attendance = attendance, Members = members });

        Activity.AsOf(cooperative, Day("2018-07-01"), PolicyBook(MoreThanHalf)).BookYears[0].Quorum.Should().Be(expected);
        Activity.AsOf(cooperative, Day("2018-07-01"), Policies).BookYears[0].Quorum.Should().BeNull("that policy asks for none");
    }

    [Theory]
    [InlineData(true, 10, AnnualMeetingStatus.Held, ActivityStatus.Active)]
    [InlineData(false, 10, AnnualMeetingStatus.Overdue, ActivityStatus.AtRisk)]
    [InlineData(false, null, AnnualMeetingStatus.Held, ActivityStatus.Active)]
    [InlineData(false, 21, AnnualMeetingStatus.Held, ActivityStatus.Active)]
    public void Counts_without_a_quorum_where_the_policy_says_so(bool counts, int? attendance, AnnualMeetingStatus status, ActivityStatus activity)
    {
        var cooperative = CooperativeFrom(2017, Meeting(2017, "2018-03-10") with { Attendance = attendance, Members = 40 });

        var answer = Activity.AsOf(cooperative, Day("2018-07-01"), PolicyBook(MoreThanHalf with { MeetingWithoutQuorumCounts = counts }));

        answer.BookYears[0].Status.Should().Be(status);
        answer.BookYears[0].HeldOn.Should().Be(Day("2018-03-10"), "it is shown, whether it counts or not");
        answer.Status.Should().Be(activity);
    }

    private static ActivityPolicy MoreThanHalf => Policy with { QuorumPercent = 50 };
}
