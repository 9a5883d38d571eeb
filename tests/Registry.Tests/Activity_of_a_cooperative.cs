using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using Refused = KoperasiPlatform.Registry.Cooperatives.ReactivationRefused;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests;

public sealed class Activity_of_a_cooperative
{
    private static readonly ActivityPolicyBook Policies = ActivityPolicyBook.Fold(null, new ActivityPolicyAdopted(
        new DateOnly(2015, 10, 1), new ActivityPolicy("permenkop-25-2015", new DateOnly(2015, 10, 1), "test", 3, 6, 12)));

    [Fact]
    public void Three_due_meetings_missed_make_it_inactive_on_the_day_after_the_third_was_due()
    {
        var cooperative = Given();

        Activity.AsOf(cooperative, new DateOnly(2018, 6, 30), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        var inactive = Activity.AsOf(cooperative, new DateOnly(2018, 7, 1), Policies);
        inactive.Status.Should().Be(ActivityStatus.Inactive);
        inactive.Since.Should().Be(new DateOnly(2018, 7, 1));
        inactive.PolicyVersion.Should().Be("permenkop-25-2015");
        inactive.Grounds.Should().ContainSingle().Which.Rule.Should().Be(Activity.AnnualMeetingsMissed);
    }

    [Fact]
    public void A_meeting_held_late_counts_from_its_day_and_breaks_the_row()
    {
        var cooperative = Given(Meeting(2017, new DateOnly(2018, 9, 1)), Meeting(2016, new DateOnly(2017, 8, 1)));

        Activity.AsOf(cooperative, new DateOnly(2018, 8, 1), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        var active = Activity.AsOf(cooperative, new DateOnly(2018, 9, 1), Policies);
        active.Status.Should().Be(ActivityStatus.Active);
        active.BookYears.Single(y => y.Year == 2017).Status.Should().Be(AnnualMeetingStatus.HeldLate);
    }

    [Fact]
    public void Inactivity_lasts_although_a_late_meeting_is_held_until_it_is_reactivated()
    {
        var late = Meeting(2018, new DateOnly(2019, 8, 31));
        Activity.AsOf(Given(late), new DateOnly(2019, 12, 1), Policies).Status.Should().Be(ActivityStatus.Inactive);

        var reactivated = Given(late, new Reactivated(new DateOnly(2019, 10, 1), "permenkop-25-2015", null));
        Activity.AsOf(reactivated, new DateOnly(2019, 9, 30), Policies).Status.Should().Be(ActivityStatus.Inactive);
        Activity.AsOf(reactivated, new DateOnly(2020, 6, 30), Policies).Status.Should().Be(ActivityStatus.Active);
        Activity.AsOf(reactivated, new DateOnly(2020, 7, 1), Policies).Status.Should().Be(ActivityStatus.AtRisk);
    }

    [Fact]
    public void A_stopped_business_counts_once_it_is_verified()
    {
        var id = Guid.Parse("0f1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11");
        var observed = new BusinessObserved(new DateOnly(2016, 2, 1), id, BusinessState.Stopped, "registrar-1", "visit");

        Activity.AsOf(Given(observed), new DateOnly(2016, 3, 1), Policies).Status.Should().Be(ActivityStatus.Active);
        var verified = Given(observed, new BusinessObservationVerified(new DateOnly(2016, 2, 20), id, "verifier-1"));
        Activity.AsOf(verified, new DateOnly(2016, 3, 1), Policies).Since.Should().Be(new DateOnly(2016, 2, 20));
    }

    [Fact]
    public void A_reactivation_without_evidence_is_refused_with_every_reason()
    {
        var events = Reactivate.Decide(Given(), new DateOnly(2019, 10, 1), revivalCaseId: null, Policies);

        events[^1].Should().BeOfType<Refused>().Which.Reasons.Should().Equal(
            "NoRecentAnnualMeeting", "BusinessNotVerifiedOperating", "OfficersNotInTerm");
    }

    [Fact]
    public void An_active_cooperative_is_not_reactivated()
    {
        var events = Reactivate.Decide(Given(), new DateOnly(2016, 3, 1), revivalCaseId: null, Policies);

        events[^1].Should().BeOfType<Refused>().Which.Reasons.Should().Contain("NotInactive");
    }

    [Fact]
    public void Nobody_verifies_the_meeting_that_he_recorded()
    {
        var verify = () => VerifyAnnualMeeting.Decide(
            Given(Meeting(2018, new DateOnly(2019, 8, 31))), 2018, new VerifyAnnualMeeting.Request(new DateOnly(2019, 9, 1)), "companion-1", new DateOnly(2020, 6, 29)).ToArray();

        verify.Should().Throw<Refusal>().Which.Name.Should().Be("VerifierIsRecorder");
    }

    [Theory]
    [InlineData("154/BH/KWK.10/1998", "No. 00154 / BH / KWK-10 / 1998")]
    [InlineData("005023/BH/M.KUKM.2/VIII/2017", "5023/bh/m.kukm.2/viii/2017")]
    [InlineData("AHU-0005808.AH.01.26.TAHUN 2020", "AHU.5808.AH.1.26.TAHUN2020")]
    public void Legal_entity_numbers_are_the_same_in_other_shapes(string one, string other) =>
        LegalEntityNumber.Normalise(one).Should().Be(LegalEntityNumber.Normalise(other));

    private static AnnualMeetingRecorded Meeting(int bookYear, DateOnly heldOn) => new(heldOn, bookYear, null, null, null, "companion-1", "test");

    private static Cooperative Given(params IDomainEvent[] facts) => Cooperative.Fold(null, new Registered(
        new DateOnly(1998, 1, 1),
        new Profile("KUD Contoh", "154/BH/KWK.10/1998", null, CooperativeType.Producer, CooperativeForm.Primary, "13.11.01.2001", new DateOnly(1998, 1, 1), 40, 0, 0),
        2015,
        "test")).After(facts);
}
