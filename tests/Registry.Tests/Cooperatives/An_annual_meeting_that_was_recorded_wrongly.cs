using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Corrected = KoperasiPlatform.Registry.Cooperatives.AnnualMeetingCorrected;
using Withdrawn = KoperasiPlatform.Registry.Cooperatives.AnnualMeetingWithdrawn;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class An_annual_meeting_that_was_recorded_wrongly
{
    private static readonly IDomainEvent[] Reactivated =
    [
        Meeting(2018, "2019-08-31"),
        MeetingVerified(2018, "2019-09-10"),
        Inactive("2018-07-01"),
        Reactivation("2019-10-01"),
    ];

    [Fact]
    public void Is_corrected_for_every_day_and_must_be_verified_anew()
    {
        var corrected = Correct(Cooperative(Reactivated), "2019-09-15");

        corrected.OccurredOn.Should().Be(Today, "that is the day on which the error was found");
        var after = Cooperative([.. Reactivated, corrected]);
        var meeting = after.AnnualMeetings.Should().ContainSingle().Subject;
        meeting.HeldOn.Should().Be(Day("2019-09-15"));
        meeting.RecordedBy.Should().Be("registrar-2", "who corrects it does not verify it");
        meeting.VerifiedOn.Should().BeNull("somebody verified another record");
        Activity.AsOf(after, Day("2019-09-14"), Policies).BookYears[^1].Status.Should().Be(AnnualMeetingStatus.Overdue, "also for the days before the correction");
        Activity.AsOf(after, Day("2019-09-15"), Policies).BookYears[^1].Status.Should().Be(AnnualMeetingStatus.HeldLate);
    }

    [Fact]
    public void Is_left_alone_where_the_correction_says_what_is_recorded() =>
        CorrectAnnualMeeting.Decide(Cooperative(Reactivated), 2018, Correction("2019-08-31"), "registrar-2", Today, Policies).Should().BeEmpty();

    [Theory]
    [InlineData("2018-12-31", "BookYearNotClosed")]
    [InlineData("2020-06-30", "InvalidField")]
    public void Is_corrected_only_to_what_can_be(string heldOn, string rule) => Refused(() => Correct(Cooperative(Reactivated), heldOn), rule);

    [Fact]
    public void Is_not_corrected_to_a_day_after_the_end_of_the_legal_life() =>
        Refused(() => Correct(Cooperative([.. Reactivated, new Dissolved(Day("2019-12-01"), "test")]), "2019-12-02"), "InvalidField");

    [Fact]
    public void Must_be_recorded_to_be_corrected_or_withdrawn()
    {
        Refused(() => Correct(Cooperative(), "2019-08-31"), "NotFound");
        Refused(() => Withdraw(Cooperative()), "NotFound");
    }

    [Fact]
    public void Is_withdrawn_for_every_day_and_the_book_year_is_open_again()
    {
        var withdrawn = Cooperative([Meeting(2018, "2019-03-01"), Withdraw(Cooperative(Meeting(2018, "2019-03-01")))]);

        withdrawn.AnnualMeetings.Should().BeEmpty();
        Activity.AsOf(withdrawn, Day("2019-04-01"), Policies).BookYears[^1].Status.Should().Be(AnnualMeetingStatus.NotDue);
        RecordAnnualMeeting.Decide(withdrawn, new(2018, Day("2019-09-01"), null, null, null, "scan"), Companion, Today)
            .OccurredOn.Should().Be(Day("2019-09-01"));
    }

    [Fact]
    public void Leaves_a_reactivation_that_relied_on_it_standing_and_tells_that_it_is_in_doubt()
    {
        var withdrawn = Withdraw(Cooperative(Reactivated));

        withdrawn.ReactivationsInDoubt.Should().Equal(Day("2019-10-01"));
        var after = Cooperative([.. Reactivated, withdrawn]);
        after.ReactivationsInDoubt.Should().Equal(Day("2019-10-01"));
        after.Reactivations.Should().Equal(Day("2019-10-01"));
        Activity.AsOf(after, Today, Policies).Status.Should().Be(ActivityStatus.Active, "what was decided is not undone by itself");
        Correct(Cooperative(Reactivated), "2019-10-02").ReactivationsInDoubt.Should().Equal(Day("2019-10-01"));
    }

    [Fact]
    public void Leaves_no_doubt_where_another_verified_meeting_is_evidence_enough() =>
        Withdraw(Cooperative([.. Reactivated, Meeting(2017, "2018-11-01"), MeetingVerified(2017, "2018-12-01")]))
            .ReactivationsInDoubt.Should().BeEmpty();

    [Fact]
    public void May_make_the_cooperative_inactive_and_that_is_recorded_with_the_withdrawal()
    {
        var cooperative = Cooperative(Meeting(2017, "2018-06-01"), AtRisk("2016-07-01"), NotAtRisk("2018-06-01"), AtRisk("2019-07-01"));

        var events = CooperativeCommands.WithActivity(cooperative, [WithdrawYear(cooperative, 2017)], Policies);

        events[^1].Should().BeOfType<BecameInactive>().Which.OccurredOn.Should().Be(Day("2018-07-01"), "with three missed meetings it was inactive then already");
        cooperative.After(events).RecordedActivity.Status.Should().Be(ActivityStatus.Inactive);
    }

    [Fact]
    public void Never_takes_a_recorded_inactivity_back()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-07-15"), Inactive("2018-07-01"));

        CooperativeCommands.WithActivity(cooperative, [Correct(cooperative, "2019-05-01")], Policies).Should().ContainSingle();
    }

    [Fact]
    public void And_entered_late_ends_what_was_told_of_a_risk_that_never_was()
    {
        var cooperative = CooperativeFrom(2018, AtRisk("2019-07-01"));

        var events = CooperativeCommands.WithActivity(cooperative, [Meeting(2018, "2019-05-01")], Policies);

        events[^1].Should().Be(new NoLongerAtRisk(Day("2019-07-01"), Policy.Version), "others heard of a risk from that day on");
    }

    private static Corrected Correct(Cooperative cooperative, string heldOn) =>
        CorrectAnnualMeeting.Decide(cooperative, 2018, Correction(heldOn), "registrar-2", Today, Policies).Single();

    private static CorrectAnnualMeeting.Request Correction(string heldOn) => new(Day(heldOn), null, null, null, "misread", "minutes 12");

    private static Withdrawn Withdraw(Cooperative cooperative) => WithdrawYear(cooperative, 2018);

    private static Withdrawn WithdrawYear(Cooperative cooperative, int bookYear) =>
        WithdrawAnnualMeeting.Decide(cooperative, bookYear, new("of another cooperative", "letter 7"), Today, Policies);

    private static BecameInactive Inactive(string on) => new(Day(on), Policy.Version, ["AnnualMeetingsMissed"]);

    private static BecameAtRisk AtRisk(string on) => new(Day(on), Policy.Version, ["AnnualMeetingsMissed"]);

    private static NoLongerAtRisk NotAtRisk(string on) => new(Day(on), Policy.Version);

    private static void Refused(Action decide, string rule) => decide.Should().Throw<Problem>().Which.Name.Should().Be(rule);
}
