using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.WorkLists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.WorkLists;

public sealed class Meetings_to_hold
{
    [Theory]
    [InlineData("2019-06-29", 1, null)]
    [InlineData("2019-06-30", 0, null)]
    [InlineData("2019-07-01", null, 1)]
    [InlineData("2019-07-31", null, 31)]
    public void Say_how_many_days_are_left_or_have_passed(string asOf, int? left, int? overdue)
    {
        var year = On(CooperativeFrom(2018), asOf)!.OpenBookYears.Should().ContainSingle().Subject;

        (year.BookYear, year.DaysLeft, year.DaysOverdue).Should().Be((2018, left, overdue));
    }

    [Fact]
    public void Count_what_was_missed_in_a_row_beside_what_makes_it_inactive()
    {
        var row = On(CooperativeFrom(2017), "2020-01-15")!;

        row.OpenBookYears.Select(y => (y.BookYear, y.Status)).Should().Equal(
            (2017, AnnualMeetingStatus.Overdue), (2018, AnnualMeetingStatus.Overdue), (2019, AnnualMeetingStatus.NotDue));
        (row.MissedInARow, row.InactiveAt, row.Activity).Should().Be((2, 3, ActivityStatus.AtRisk));
    }

    [Fact]
    public void Are_none_once_the_last_one_was_held() =>
        On(CooperativeFrom(2017, Meeting(2018, "2019-03-01")), "2019-12-31").Should().BeNull("the one for 2017 is no longer asked for");

    [Fact]
    public void Are_none_that_a_reactivation_has_forgiven() =>
        On(CooperativeFrom(2017, Reactivation("2019-10-01")), "2020-01-15")!.OpenBookYears.Select(y => y.BookYear).Should().Equal(2019);

    [Theory]
    [InlineData("2019-02-28", true)]
    [InlineData("2019-03-01", false)]
    public void Are_none_of_a_cooperative_that_is_wound_up(string asOf, bool asked) =>
        (On(CooperativeFrom(2018, new DissolutionBegun(Day("2019-03-01"), "test", "test")), asOf) is not null).Should().Be(asked);

    [Fact]
    public void Come_in_pages_of_the_most_urgent_first_whatever_order_they_pass_in()
    {
        var places = Enumerable.Range(0, 7).Select(n => new Place(Day("2019-06-30").AddDays(-(n * 3 % 7)), DerivedId.From("place", n))).ToArray();
        var first = Page(null);
        var second = Page(Place.Parse(first.Next));
        var third = Page(Place.Parse(second.Next));

        first.Rows.Concat(second.Rows).Concat(third.Rows).Should().Equal(places.Order().Select(p => p.ToString()));
        third.Next.Should().BeNull("nothing follows");

        FirstRows<string> Page(Place? after)
        {
            var rows = new FirstRows<string>(after, most: 3);
            foreach (var place in places)
                rows.Pass(place, place.ToString());
            return rows;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2019-06-30")]
    [InlineData("yesterday_0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11")]
    public void Are_not_read_on_from_a_place_that_no_page_gave(string after) =>
        FluentActions.Invoking(() => Place.Parse(after)).Should().Throw<InvalidField>().Which.Field.Should().Be("after");

    private static MeetingsToHold.Row? On(Cooperative cooperative, string asOf) => MeetingsToHold.AsOf(cooperative, Day(asOf), Policies);
}

public sealed class Terms_about_to_end
{
    private static readonly OfficerElected Chair = Officer("ani", OfficerRole.Chair, "2015-02-05", "2020-02-04");

    [Theory]
    [InlineData("2019-11-06", 90)]
    [InlineData("2020-02-04", 0)]
    public void Are_those_that_run_and_end_by_a_day(string asOf, int daysLeft) =>
        Ending(Cooperative(Chair), asOf, "2020-02-04").Should().ContainSingle().Which.DaysLeft.Should().Be(daysLeft);

    [Fact]
    public void Are_no_others()
    {
        Ending(Cooperative(Chair), "2019-11-05", "2020-02-03").Should().BeEmpty("it ends later");
        Ending(Cooperative(Chair), "2020-02-05", "2020-05-05").Should().BeEmpty("it has ended");
        Ending(Cooperative(Chair, new Dissolved(Day("2019-03-01"), "test")), "2019-11-06", "2020-02-04").Should().BeEmpty("the cooperative has");
    }

    private static IEnumerable<TermsEnding.Row> Ending(Cooperative cooperative, string asOf, string until) =>
        TermsEnding.AsOf(cooperative, Day(asOf), Day(until));
}
