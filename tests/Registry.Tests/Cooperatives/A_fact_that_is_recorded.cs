using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class A_fact_that_is_recorded
{
    [Fact]
    public void Is_an_annual_meeting_with_its_recorder()
    {
        var recorded = Record(Cooperative(), new(2018, Day("2019-08-31"), 28, 37, "minutes 12", "scan"));

        recorded.Should().Be(new AnnualMeetingRecorded(Day("2019-08-31"), 2018, 28, 37, "minutes 12", Companion, "scan"));
        Cooperative(recorded).AnnualMeetings.Should().ContainSingle().Which.VerifiedOn.Should().BeNull();
    }

    [Fact]
    public void Is_one_meeting_for_a_book_year() =>
        Refused(() => Record(Cooperative(Meeting(2018, "2019-03-01")), new(2018, Day("2019-08-31"), null, null, null, "scan")), "AnnualMeetingAlreadyRecorded");

    [Fact]
    public void Is_no_meeting_for_a_book_year_that_had_not_closed() =>
        Refused(() => Record(Cooperative(), new(2018, Day("2018-12-31"), null, null, null, "scan")), "BookYearNotClosed");

    [Fact]
    public void Is_no_meeting_for_a_book_year_that_the_register_does_not_account_for() =>
        Invalid(() => Record(Cooperative(), new(2014, Day("2015-03-01"), null, null, null, "scan")), "bookYear");

    [Fact]
    public void Is_no_meeting_of_tomorrow() =>
        Invalid(() => Record(Cooperative(), new(2019, Day("2020-06-30"), null, null, null, "scan")), "heldOn");

    [Theory]
    [InlineData(0, 37)]
    [InlineData(38, 37)]
    public void Is_no_meeting_of_nobody_or_of_more_than_there_are(int attendance, int members) =>
        Invalid(() => Record(Cooperative(), new(2018, Day("2019-03-01"), attendance, members, null, "scan")), "attendance");

    [Fact]
    public void Is_verified_by_another_than_its_recorder()
    {
        var cooperative = Cooperative([Meeting(2018, "2019-08-31"), .. Business(BusinessState.Stopped, "2019-09-01", verifiedOn: null)]);
        var observation = cooperative.BusinessObservations[0].ObservationId;

        Refused(() => VerifyMeeting(cooperative, Companion), "VerifierIsRecorder");
        Refused(() => VerifyBusiness(cooperative, observation, Companion), "VerifierIsRecorder");
        cooperative.After(VerifyMeeting(cooperative, Verifier)).AnnualMeetings[0].VerifiedOn.Should().Be(Day("2019-09-10"));
        cooperative.After(VerifyBusiness(cooperative, observation, Verifier)).BusinessObservations[0].CountsFrom.Should().Be(Day("2019-09-10"));
    }

    [Fact]
    public void Is_verified_once()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-08-31"), MeetingVerified(2018, "2019-09-01"));

        VerifyMeeting(cooperative, "verifier-2").Should().BeEmpty("verifying it again changes nothing");
    }

    [Fact]
    public void Is_not_verified_before_it_happened()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-09-11"));

        Invalid(() => VerifyMeeting(cooperative, Verifier), "verifiedOn");
    }

    [Fact]
    public void Must_exist_to_be_verified() =>
        FluentActions.Invoking(() => VerifyMeeting(Cooperative(), Verifier)).Should().Throw<NotFound>();

    [Fact]
    public void Is_stated_once_where_the_Ministry_declares_the_same_status_for_the_same_day()
    {
        var request = new DeclareMinistryStatus.Request(MinistryStatus.Inactive, Day("2019-03-19"), "letter");
        var first = DeclareMinistryStatus.Decide(Cooperative(), request, Today).ToArray();

        first.Should().Equal(new MinistryStatusDeclared(Day("2019-03-19"), MinistryStatus.Inactive, "letter"));
        DeclareMinistryStatus.Decide(Cooperative(first), request, Today).Should().BeEmpty();
    }

    [Fact]
    public void Is_not_recorded_of_a_cooperative_whose_legal_life_has_ended()
    {
        var dissolved = Cooperative(new Dissolved(Day("2019-01-01"), "test"));

        Refused(() => Record(dissolved, new(2018, Day("2019-03-01"), null, null, null, "scan")), "CooperativeNotRegistered");
        Refused(() => ObserveBusiness.Decide(dissolved, new(Day("2019-03-01"), BusinessState.Operating, "visit"), Companion, Today), "CooperativeNotRegistered");
        Refused(() => Dissolve.DecideBeginning(dissolved, new(Day("2019-03-01"), "again", "decree"), Today), "CooperativeNotRegistered");
    }

    [Fact]
    public void Brings_the_change_of_activity_with_it()
    {
        var cooperative = Cooperative(Meeting(2015, "2016-03-01"));
        IDomainEvent[] stop = [.. Business(BusinessState.Stopped, "2016-08-08", verifiedOn: "2016-08-20")];

        CooperativeCommands.WithActivity(cooperative, [stop[0]], Policies).Should().Equal(stop[0]);
        var verified = CooperativeCommands.WithActivity(cooperative.After([stop[0]]), [stop[1]], Policies);
        verified[1].Should().BeOfType<BecameInactive>().Which.Grounds.Should().Equal("BusinessVerifiedStopped");
        cooperative.After([stop[0], .. verified]).RecordedActivity.Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void Of_the_past_takes_nothing_back_that_is_recorded()
    {
        var cooperative = Cooperative();
        var inactive = cooperative.After(ActivityRecorder.Reassess(cooperative, Day("2019-03-19"), Policies));
        inactive.RecordedActivity.Status.Should().Be(ActivityStatus.Inactive);

        ActivityRecorder.Reassess(inactive.After([Meeting(2016, "2017-03-01")]), Day("2020-06-29"), Policies).Should().BeEmpty();
    }

    [Fact]
    public void Is_a_suspension_only_where_there_was_none()
    {
        var suspended = Suspend.Decide(Cooperative(), new(Day("2019-03-01"), "audit", "decree 4"), suspend: true, Today).ToArray();

        suspended.Should().Equal(new Suspended(Day("2019-03-01"), "audit", "decree 4"));
        Suspend.Decide(Cooperative(suspended), new(Day("2019-03-02"), "audit", "decree 4"), suspend: true, Today).Should().BeEmpty();
        var lifted = Suspend.Decide(Cooperative(suspended), new(Day("2019-04-01"), "cleared", "decree 5"), suspend: false, Today);
        Cooperative([.. suspended, .. lifted]).Suspended.Should().BeFalse();
    }

    private static AnnualMeetingRecorded Record(Cooperative cooperative, RecordAnnualMeeting.Request request) =>
        RecordAnnualMeeting.Decide(cooperative, request, Companion, Today);

    private static IDomainEvent[] VerifyMeeting(Cooperative cooperative, string verifier) =>
        [.. VerifyAnnualMeeting.Decide(cooperative, 2018, new(Day("2019-09-10")), verifier, Today)];

    private static IDomainEvent[] VerifyBusiness(Cooperative cooperative, Guid observation, string verifier) =>
        [.. VerifyBusinessObservation.Decide(cooperative, observation, new(Day("2019-09-10")), verifier, Today)];

    private static void Refused(Action decide, string rule) => decide.Should().Throw<Refusal>().Which.Name.Should().Be(rule);

    private static void Invalid(Action decide, string field) => decide.Should().Throw<InvalidField>().Which.Field.Should().Be(field);
}
