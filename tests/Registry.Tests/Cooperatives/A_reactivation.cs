using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Refused = KoperasiPlatform.Registry.Cooperatives.ReactivationRefused;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>Asked for on 2019-10-01 by a cooperative that is inactive since 2018-07-01.</summary>
public sealed class A_reactivation
{
    private const string On = "2019-10-01";

    private static readonly Guid Case = Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11");

    private static readonly IDomainEvent[] MeetingHeldAndVerified = [Meeting(2018, "2019-08-31"), MeetingVerified(2018, "2019-09-10")];

    private static readonly IDomainEvent[] BusinessSeen = [.. Business(BusinessState.Operating, "2019-09-01", verifiedOn: "2019-09-12")];

    private static readonly IDomainEvent[] BoardAndSupervisor =
    [
        Officer("ani", OfficerRole.Chair, "2018-02-05", "2021-02-04"), Officer("budi", OfficerRole.Supervisor, "2018-02-05", "2021-02-04"),
    ];

    [Fact]
    public void Brings_it_back_on_the_policy_s_evidence_and_names_the_case_and_the_policy()
    {
        var cooperative = Cooperative([.. MeetingHeldAndVerified, .. BusinessSeen, .. BoardAndSupervisor]);

        var events = Reactivate.Decide(cooperative, Day(On), Case, Policies);

        events.Should().HaveCount(2);
        events[0].Should().BeOfType<BecameInactive>("no sweep had recorded yet what the date had brought")
            .Which.OccurredOn.Should().Be(Day("2018-07-01"));
        events[1].Should().Be(new Reactivated(Day(On), "permenkop-25-2015", Case));
        var after = cooperative.After(events);
        after.RecordedActivity.Should().BeEquivalentTo(new ActivityState(ActivityStatus.Active, Day(On), "permenkop-25-2015", []));
        Activity.AsOf(after, Day(On), Policies).Status.Should().Be(ActivityStatus.Active);
    }

    [Fact]
    public void Is_refused_with_every_reason_at_once_and_the_cooperative_stays_inactive()
    {
        var cooperative = Cooperative();

        var events = Reactivate.Decide(cooperative, Day(On), Case, Policies);

        var refused = events[^1].Should().BeOfType<Refused>().Subject;
        refused.Reasons.Should().Equal("NoRecentAnnualMeeting", "BusinessNotVerifiedOperating", "OfficersNotInTerm");
        refused.RevivalCaseId.Should().Be(Case);
        cooperative.After(events).RecordedActivity.Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void Is_refused_where_it_is_not_inactive() =>
        Reasons([Meeting(2017, "2018-05-01"), .. MeetingHeldAndVerified, .. BusinessSeen, .. BoardAndSupervisor]).Should().Equal("NotInactive");

    [Fact]
    public void Is_refused_while_it_is_suspended() =>
        Reasons([.. MeetingHeldAndVerified, .. BusinessSeen, .. BoardAndSupervisor, new Suspended(Day("2019-05-01"), "test")]).Should().Equal("CooperativeSuspended");

    [Fact]
    public void Is_refused_after_its_dissolution() =>
        Reasons([.. MeetingHeldAndVerified, .. BusinessSeen, .. BoardAndSupervisor, new Dissolved(Day("2019-09-15"), "test")])
            .Should().Equal("LegallyNotRegistered", "OfficersNotInTerm");

    [Fact]
    public void Is_refused_where_the_last_meeting_is_older_than_twelve_months() =>
        Reasons([Meeting(2017, "2018-09-30"), MeetingVerified(2017, "2018-10-15"), .. BusinessSeen, .. BoardAndSupervisor])
            .Should().Equal("NoRecentAnnualMeeting");

    [Fact]
    public void Takes_a_meeting_that_is_twelve_months_old_to_the_day() =>
        Reasons([Meeting(2017, "2018-10-01"), MeetingVerified(2017, "2018-10-15"), .. BusinessSeen, .. BoardAndSupervisor]).Should().BeEmpty();

    [Fact]
    public void Is_refused_where_nobody_verified_the_meeting() =>
        Reasons([Meeting(2018, "2019-08-31"), .. BusinessSeen, .. BoardAndSupervisor]).Should().Equal("AnnualMeetingNotVerified");

    [Fact]
    public void Is_refused_where_the_meeting_is_verified_only_later() =>
        Reasons([Meeting(2018, "2019-08-31"), MeetingVerified(2018, "2019-10-02"), .. BusinessSeen, .. BoardAndSupervisor])
            .Should().Equal("AnnualMeetingNotVerified");

    [Theory]
    [InlineData(BusinessState.Operating, "2019-09-01", null)]
    [InlineData(BusinessState.Operating, "2019-09-01", "2019-10-02")]
    [InlineData(BusinessState.Operating, "2018-09-30", "2018-10-10")]
    [InlineData(BusinessState.Stopped, "2019-09-01", "2019-09-12")]
    public void Is_refused_where_the_business_was_not_lately_seen_operating_and_verified(BusinessState state, string observedOn, string? verifiedOn) =>
        Reasons([.. MeetingHeldAndVerified, .. Business(state, observedOn, verifiedOn), .. BoardAndSupervisor])
            .Should().Equal("BusinessNotVerifiedOperating");

    [Fact]
    public void Is_refused_where_the_business_was_seen_stopped_after_it_was_seen_operating() =>
        Reasons([.. MeetingHeldAndVerified, .. BusinessSeen, .. Business(BusinessState.Stopped, "2019-09-20", "2019-09-25"), .. BoardAndSupervisor])
            .Should().Equal("BusinessNotVerifiedOperating");

    [Theory]
    [InlineData(OfficerRole.Chair, "2021-02-04")]
    [InlineData(OfficerRole.Supervisor, "2021-02-04")]
    [InlineData(OfficerRole.Chair, "2019-09-30")]
    public void Is_refused_without_a_board_and_a_supervisor_in_term(OfficerRole role, string termEnd) =>
        Reasons([.. MeetingHeldAndVerified, .. BusinessSeen, Officer("ani", role, "2018-02-05", termEnd)]).Should().Equal("OfficersNotInTerm");

    private static IReadOnlyList<string> Reasons(params IEnumerable<IDomainEvent> facts) =>
        Reactivate.Decide(Cooperative(facts), Day(On), Case, Policies)[^1] is Refused refused ? refused.Reasons : [];
}
