using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class A_cooperative_is_active_or_not
{
    [Theory]
    [InlineData("2016-06-30", ActivityStatus.Active, "1998-01-01")]
    [InlineData("2016-07-01", ActivityStatus.AtRisk, "2016-07-01")]
    [InlineData("2017-07-01", ActivityStatus.AtRisk, "2016-07-01")]
    [InlineData("2018-06-30", ActivityStatus.AtRisk, "2016-07-01")]
    [InlineData("2018-07-01", ActivityStatus.Inactive, "2018-07-01")]
    [InlineData("2020-06-29", ActivityStatus.Inactive, "2018-07-01")]
    public void One_or_two_missed_meetings_put_it_at_risk_and_the_third_ends_its_activity_on_1_July(string asOf, ActivityStatus status, string since)
    {
        var activity = Activity.AsOf(Cooperative(), Day(asOf), Policies);

        activity.Status.Should().Be(status);
        activity.Since.Should().Be(Day(since));
    }

    [Fact]
    public void The_answer_names_the_rule_the_day_the_book_years_and_the_policy()
    {
        var atRisk = Activity.AsOf(Cooperative(), Day("2017-08-01"), Policies);
        atRisk.PolicyVersion.Should().Be("permenkop-25-2015");
        atRisk.Grounds.Should().Equal(new Ground("AnnualMeetingsMissed", Day("2016-07-01"), "annual meetings missed for book years 2015, 2016"));

        Activity.AsOf(Cooperative(), Day("2019-03-19"), Policies).Grounds.Should().Equal(
            new Ground("AnnualMeetingsMissed", Day("2018-07-01"), "annual meetings missed for book years 2015, 2016, 2017"));
    }

    [Fact]
    public void A_meeting_breaks_the_row_of_missed_ones()
    {
        var cooperative = Cooperative(Meeting(2016, "2017-05-01"));

        Activity.AsOf(cooperative, Day("2017-04-30"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2017-05-01"), Policies).Status.Should().Be(ActivityStatus.Active);
        Activity.AsOf(cooperative, Day("2019-06-30"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2020-07-01"), Policies).Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void A_late_meeting_takes_it_out_of_risk_from_the_day_it_was_held()
    {
        var cooperative = Cooperative(Meeting(2015, "2016-06-01"), Meeting(2016, "2017-09-15"));

        Activity.AsOf(cooperative, Day("2017-09-14"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2017-09-15"), Policies).Status.Should().Be(ActivityStatus.Active);
    }

    [Fact]
    public void Inactivity_lasts_until_the_reactivation_though_a_late_meeting_was_held()
    {
        var late = Meeting(2018, "2019-08-31");
        Activity.AsOf(Cooperative(late), Day("2019-12-01"), Policies).Since.Should().Be(Day("2018-07-01"));

        var reactivated = Cooperative(late, Reactivation("2019-10-01"));
        Activity.AsOf(reactivated, Day("2019-09-30"), Policies).Status.Should().Be(ActivityStatus.Inactive);
        var active = Activity.AsOf(reactivated, Day("2019-10-01"), Policies);
        active.Status.Should().Be(ActivityStatus.Active);
        active.Since.Should().Be(Day("2019-10-01"));
        active.Grounds.Should().BeEmpty();
    }

    [Fact]
    public void Meetings_that_were_due_before_a_reactivation_are_forgiven_and_later_ones_are_not()
    {
        var cooperative = Cooperative(Reactivation("2019-10-01"));

        Activity.AsOf(cooperative, Day("2020-06-30"), Policies).Status.Should().Be(ActivityStatus.Active);
        Activity.AsOf(cooperative, Day("2020-07-01"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2022-06-30"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2022-07-01"), Policies).Since.Should().Be(Day("2022-07-01"));
        Activity.AsOf(cooperative, Day("2022-07-01"), Policies).Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void A_stopped_business_ends_its_activity_on_the_day_it_is_verified()
    {
        var cooperative = Cooperative(Business(BusinessState.Stopped, "2016-02-01", verifiedOn: "2016-02-20"));

        Activity.AsOf(cooperative, Day("2016-02-19"), Policies).Status.Should().Be(ActivityStatus.Active);
        var inactive = Activity.AsOf(cooperative, Day("2016-02-20"), Policies);
        inactive.Status.Should().Be(ActivityStatus.Inactive);
        inactive.Grounds.Should().Equal(new Ground("BusinessVerifiedStopped", Day("2016-02-20"), "business verified stopped"));
    }

    [Fact]
    public void A_stop_that_nobody_verified_does_not_count() =>
        Activity.AsOf(Cooperative(Business(BusinessState.Stopped, "2016-02-01", verifiedOn: null)), Day("2016-03-01"), Policies)
            .Status.Should().Be(ActivityStatus.Active);

    [Fact]
    public void A_business_seen_operating_again_does_not_replace_a_reactivation()
    {
        var cooperative = Cooperative([
            .. Business(BusinessState.Stopped, "2016-02-01", verifiedOn: "2016-02-20"),
            .. Business(BusinessState.Operating, "2016-03-01", verifiedOn: "2016-03-02")]);

        Activity.AsOf(cooperative, Day("2016-04-01"), Policies).Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void The_Ministry_declares_it_inactive_and_its_later_word_for_active_does_not_reactivate_it()
    {
        var cooperative = Cooperative(Ministry(MinistryStatus.Inactive, "2016-01-10"), Ministry(MinistryStatus.Active, "2016-02-10"));

        Activity.AsOf(cooperative, Day("2016-01-09"), Policies).Status.Should().Be(ActivityStatus.Active);
        var inactive = Activity.AsOf(cooperative, Day("2016-03-01"), Policies);
        inactive.Status.Should().Be(ActivityStatus.Inactive);
        inactive.Grounds.Should().Equal(new Ground("MinistryDeclaredInactive", Day("2016-01-10"), "declared inactive by the Ministry"));
    }

    [Fact]
    public void Every_ground_is_named_though_one_was_enough()
    {
        var cooperative = Cooperative([Ministry(MinistryStatus.Inactive, "2018-01-10"), .. Business(BusinessState.Stopped, "2018-02-01", verifiedOn: "2018-02-01")]);

        var inactive = Activity.AsOf(cooperative, Day("2018-07-01"), Policies);

        inactive.Since.Should().Be(Day("2018-01-10"));
        inactive.Grounds.Select(g => g.Rule).Should().Equal("MinistryDeclaredInactive", "BusinessVerifiedStopped", "AnnualMeetingsMissed");
    }

    [Fact]
    public void A_past_day_is_answered_by_the_facts_that_held_then()
    {
        var cooperative = Cooperative([
            Meeting(2015, "2016-05-01"),
            Meeting(2016, "2017-05-01"),
            .. Business(BusinessState.Stopped, "2018-10-08", verifiedOn: "2018-10-22"),
            Reactivation("2019-10-01")]);

        Activity.AsOf(cooperative, Day("2017-12-31"), Policies).Status.Should().Be(ActivityStatus.Active);
        Activity.AsOf(cooperative, Day("2018-08-01"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2018-10-22"), Policies).Status.Should().Be(ActivityStatus.Inactive);
        Activity.AsOf(cooperative, Day("2019-10-01"), Policies).Status.Should().Be(ActivityStatus.Active);
        Activity.AsOf(cooperative, Day("1997-12-31"), Policies).Since.Should().Be(Day("1998-01-01"));
    }

    [Fact]
    public void A_stricter_policy_decides_from_its_first_day_and_not_before()
    {
        var strict = Policy with { Version = "two-missed", EffectiveFrom = Day("2018-01-01"), MissedMeetingsUntilInactive = 2 };
        var policies = PolicyBook(strict, Policy);

        Activity.AsOf(Cooperative(), Day("2017-12-31"), policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(Cooperative(), Day("2017-12-31"), policies).PolicyVersion.Should().Be("permenkop-25-2015");
        var inactive = Activity.AsOf(Cooperative(), Day("2018-01-01"), policies);
        inactive.Status.Should().Be(ActivityStatus.Inactive);
        inactive.Since.Should().Be(Day("2018-01-01"));
        inactive.PolicyVersion.Should().Be("two-missed");
    }

    [Fact]
    public void A_policy_that_moves_the_due_day_within_a_year_decides_on_the_moved_day()
    {
        var later = Policy with { Version = "nine-months", EffectiveFrom = Day("2016-03-01"), MeetingDueMonths = 9 };
        var policies = PolicyBook(Policy, later);

        Activity.AsOf(Cooperative(), Day("2016-09-30"), policies).Status.Should().Be(ActivityStatus.Active);
        var atRisk = Activity.AsOf(Cooperative(), Day("2016-10-01"), policies);
        atRisk.Status.Should().Be(ActivityStatus.AtRisk);
        atRisk.Since.Should().Be(Day("2016-10-01"));
    }

    [Fact]
    public void A_policy_version_is_adopted_once_and_no_two_hold_from_the_same_day()
    {
        AssertRefused(Policy with { EffectiveFrom = Day("2020-01-01") }, "PolicyVersionTaken");
        AssertRefused(Policy with { Version = "another" }, "PolicyDateTaken");

        static void AssertRefused(ActivityPolicy policy, string rule) => FluentActions.Invoking(() => AdoptActivityPolicy.Decide(Policies, policy))
            .Should().Throw<ServiceDefaults.Problems.Refusal>().Which.Name.Should().Be(rule);
    }
}
