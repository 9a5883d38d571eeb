using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class What_was_true_on_a_day
{
    private static readonly Profile Renamed = Written with { Name = "Koperasi Baru", MemberCount = 55 };

    [Fact]
    public void Is_the_profile_as_it_was_then()
    {
        var cooperative = Cooperative(new ProfileRevised(Day("2019-01-01"), Renamed, "letter"));

        cooperative.AsOf(Day("2018-12-31")).Profile.Should().Be(Written);
        cooperative.AsOf(Day("2019-01-01")).Profile.Should().Be(Renamed);
        cooperative.Profile.Should().Be(Renamed);
    }

    [Fact]
    public void Is_a_profile_that_was_recorded_late_until_the_next_one_that_is_known()
    {
        var between = Written with { MemberCount = 47 };
        var cooperative = Cooperative(new ProfileRevised(Day("2019-01-01"), Renamed, "letter"), new ProfileRevised(Day("2017-01-01"), between, "old letter"));

        cooperative.AsOf(Day("2018-06-01")).Profile.Should().Be(between);
        cooperative.Profile.Should().Be(Renamed, "what was found out about 2017 does not change what holds since 2019");
    }

    [Fact]
    public void Is_the_last_word_where_two_profiles_hold_from_the_same_day() =>
        Cooperative(new ProfileRevised(Day("2019-01-01"), Renamed, "letter"), new ProfileRevised(Day("2019-01-01"), Renamed with { MemberCount = 56 }, "second letter"))
            .AsOf(Day("2019-06-01")).Profile.MemberCount.Should().Be(56);

    [Fact]
    public void Has_one_day_of_founding_which_may_be_corrected_but_does_not_change() =>
        Cooperative(new ProfileRevised(Day("2019-01-01"), Renamed with { FoundedOn = Day("1999-05-05") }, "deed"))
            .AsOf(Day("2018-01-01")).Profile.Should().Be(Written with { FoundedOn = Day("1999-05-05") });

    [Fact]
    public void Is_no_verification_of_a_later_day()
    {
        var cooperative = Cooperative([
            Meeting(2018, "2019-03-01"), MeetingVerified(2018, "2019-04-01"),
            .. Business(BusinessState.Operating, "2019-03-01", verifiedOn: "2019-04-01")]);

        var earlier = cooperative.AsOf(Day("2019-03-31"));
        earlier.AnnualMeetings.Should().ContainSingle().Which.VerifiedBy.Should().BeNull();
        earlier.BusinessObservations.Should().ContainSingle().Which.CountsFrom.Should().BeNull();
        cooperative.AsOf(Day("2019-04-01")).AnnualMeetings.Should().ContainSingle().Which.VerifiedBy.Should().Be(Verifier);
    }

    [Fact]
    public void Is_not_changed_by_a_revision_that_says_what_already_held_on_its_day()
    {
        var cooperative = Cooperative(new ProfileRevised(Day("2019-01-01"), Renamed, "letter"));

        Revise(cooperative, Renamed, "2019-06-01").Should().BeEmpty();
        Revise(cooperative, Renamed, "2018-06-01").Should().ContainSingle("it held earlier than was known");
        FluentActions.Invoking(() => Revise(cooperative, Renamed, "1997-06-01")).Should().Throw<InvalidField>().Which.Field.Should().Be("occurredOn");
    }

    private static ProfileRevised[] Revise(Cooperative cooperative, Profile p, string on) =>
    [
        .. ReviseProfile.Decide(
            cooperative,
            new(p.Name, p.LegalEntityNumber, p.CooperativeNumber, p.Type, p.Form, p.RegionCode, p.FoundedOn, p.MemberCount, p.Assets, p.Turnover, Day(on), "test"),
            Today),
    ];
}
