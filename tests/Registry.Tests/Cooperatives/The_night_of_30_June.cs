using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.WorkLists;
using KoperasiPlatform.ServiceDefaults.Time;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>The meetings of a book year are due until the end of 30 June in Jakarta, which is 17:00 UTC.</summary>
public sealed class The_night_of_30_June
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2019, 6, 30, 16, 59, 59, TimeSpan.Zero));
    private readonly BusinessCalendar _calendar;

    public The_night_of_30_June() => _calendar = new BusinessCalendar(_time, new ConfigurationBuilder().Build());

    [Fact]
    public void Ends_at_midnight_in_Jakarta_and_not_elsewhere()
    {
        var cooperative = CooperativeFrom(2016);
        _calendar.Today.Should().Be(Day("2019-06-30"));
        Activity.AsOf(cooperative, _calendar.Today, Policies).Status.Should().Be(ActivityStatus.AtRisk);
        ActivityRecorder.Reassess(AtRisk(cooperative), _calendar.Today, Policies).Should().BeEmpty();
        MeetingsToHold.AsOf(cooperative, _calendar.Today, Policies)!.OpenBookYears[^1].DaysLeft.Should().Be(0);

        _time.Advance(TimeSpan.FromSeconds(1));

        _calendar.Today.Should().Be(Day("2019-07-01"));
        Activity.AsOf(cooperative, _calendar.Today, Policies).Status.Should().Be(ActivityStatus.Inactive, "the third meeting was missed this second");
        ActivityRecorder.Reassess(AtRisk(cooperative), _calendar.Today, Policies)
            .Should().ContainSingle().Which.Should().BeOfType<BecameInactive>().Which.OccurredOn.Should().Be(Day("2019-07-01"));
        MeetingsToHold.AsOf(cooperative, _calendar.Today, Policies)!.OpenBookYears[^1].DaysOverdue.Should().Be(1);
    }

    [Fact]
    public void Takes_a_meeting_of_that_evening_as_in_time()
    {
        var cooperative = CooperativeFrom(2018);
        var held = RecordAnnualMeeting.Decide(cooperative, new(2018, _calendar.Today, null, null, null, "minutes"), Companion, _calendar.Today);

        Activity.AsOf(CooperativeFrom(2018, held), Day("2019-07-01"), Policies).BookYears[0].Status.Should().Be(AnnualMeetingStatus.Held);
    }

    private static Cooperative AtRisk(Cooperative c) => Registry.Cooperatives.Cooperative.Fold(c, new BecameAtRisk(Day("2017-07-01"), Policy.Version, ["AnnualMeetingsMissed"]));
}
