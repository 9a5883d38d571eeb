using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class The_periods_of_a_cooperative
{
    [Fact]
    public void Say_what_will_be_when_nobody_does_anything()
    {
        var periods = Of(CooperativeFrom(2018, Meeting(2018, "2019-02-02")));

        periods.Select(p => (p.ValidFrom, p.Activity)).Should().Equal(
            (Written.FoundedOn, ActivityStatus.Active),
            (Day("2020-07-01"), ActivityStatus.AtRisk),
            (Day("2022-07-01"), ActivityStatus.Inactive));
        periods[^1].ValidUntil.Should().Be(DateOnly.MaxValue);
    }

    [Fact]
    public void Divide_at_the_first_and_after_the_last_day_of_a_term()
    {
        var periods = Of(CooperativeFrom(2018, Officer("ani", OfficerRole.Chair, "2018-02-05", "2018-12-31"), Officer("budi", OfficerRole.Secretary, "2018-02-05", "2019-02-04")));

        periods.TakeWhile(p => p.ValidFrom < Day("2019-07-01")).Select(p => (p.ValidFrom, p.OfficersInTerm, p.NextTermEnd)).Should().Equal(
            (Written.FoundedOn, 0, null),
            (Day("2018-02-05"), 2, Day("2018-12-31")),
            (Day("2019-01-01"), 1, Day("2019-02-04")),
            (Day("2019-02-05"), 0, (DateOnly?)null));
    }

    [Fact]
    public void Tell_of_a_merged_one_when_it_was_absorbed_and_no_activity_after_that()
    {
        var periods = Of(CooperativeFrom(2018, new Merged(Day("2019-11-01"), Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"), "test")));

        periods[^1].Should().BeEquivalentTo(new { ValidFrom = Day("2019-11-01"), LegalLife = LegalLife.Merged, Activity = (ActivityStatus?)null, Since = Day("2019-11-01") });
        periods.SkipLast(1).Should().OnlyContain(p => p.LegalLife == LegalLife.Registered && p.Activity != null);
    }

    [Fact]
    public void Keep_the_name_and_the_suspension_of_their_time()
    {
        var renamed = new ProfileRevised(Day("2019-02-01"), Written with { Name = "KUD Baru" }, "test");
        var periods = Of(CooperativeFrom(2018, renamed, new Suspended(Day("2019-03-01"), "audit"), new SuspensionLifted(Day("2019-04-01"), "cleared")));

        periods.Take(4).Select(p => (p.ValidFrom, p.Name, p.Suspended)).Should().Equal(
            (Written.FoundedOn, Written.Name, false), (Day("2019-02-01"), "KUD Baru", false), (Day("2019-03-01"), "KUD Baru", true), (Day("2019-04-01"), "KUD Baru", false));
    }

    [Fact]
    public void Hold_the_days_of_the_meetings_by_book_year_without_dividing_at_them()
    {
        var periods = Of(CooperativeFrom(2016, Meeting(2017, "2018-03-01"), Meeting(2015, "2016-03-01")));

        periods[0].FirstBookYear.Should().Be(2016);
        periods.Should().OnlyContain(p => p.HeldOn.SequenceEqual(new DateOnly?[] { null, Day("2018-03-01") }));
    }

    [Fact]
    public void Follow_each_other_without_gap_and_differ_from_each_other() => Histories.Any.Sample(
        history =>
        {
            var periods = Periods.Of(history.Cooperative, history.Policies);
            periods[0].ValidFrom.Should().Be(history.Cooperative.Profile.FoundedOn);
            periods.Skip(1).Zip(periods).Should().OnlyContain(p => p.First.ValidFrom == p.Second.ValidUntil && !p.First.Continues(p.Second));
            periods[^1].ValidUntil.Should().Be(DateOnly.MaxValue);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void Agree_with_the_activity_of_any_day_past_or_to_come() => Gen.Select(Histories.Any, Gen.Int[0, 20_000]).Sample(
        (history, days) =>
        {
            var day = history.Cooperative.Profile.FoundedOn.AddDays(days);
            var activity = Activity.AsOf(history.Cooperative, day, history.Policies);

            var period = Periods.Of(history.Cooperative, history.Policies).Single(p => p.ValidFrom <= day && day < p.ValidUntil);

            (period.Activity, period.Since).Should().Be(
                history.Cooperative.EndedOn is { } ended && ended <= day ? (null, ended) : (activity.Status, activity.Since));
        },
        iter: 1_000,
        threads: 1);

    private static IReadOnlyList<Period> Of(Cooperative cooperative) => Periods.Of(cooperative, Policies);
}
