using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class An_officer
{
    private static readonly OfficerElected Chair = Officer("ani", OfficerRole.Chair, "2018-02-05", "2021-02-04");

    [Fact]
    public void Is_elected_for_a_term_and_appears_as_a_pseudonym_only()
    {
        var elected = Elect(Cooperative(), OfficerRole.Chair, "2018-02-05", "2023-02-05");

        elected.PersonKey.Should().Be("ani");
        elected.OccurredOn.Should().Be(Day("2018-02-05"));
        Cooperative(elected).OfficersInTerm(Day("2023-02-05")).Should().ContainSingle().Which.Role.Should().Be(OfficerRole.Chair);
        Cooperative(elected).OfficersInTerm(Day("2023-02-06")).Should().BeEmpty();
        elected.ToString().Should().NotContain("1311").And.NotContain("Contoh").And.NotContain("0812");
    }

    [Fact]
    public void Serves_five_years_at_most() =>
        Refused(() => Elect(Cooperative(), OfficerRole.Chair, "2018-02-05", "2023-02-06"), "TermTooLong").Status.Should().Be(422);

    [Fact]
    public void Does_not_end_before_it_began() => Invalid(() => Elect(Cooperative(), OfficerRole.Chair, "2018-02-05", "2018-02-05"), "termEnd");

    [Fact]
    public void Is_not_elected_for_a_term_that_begins_in_the_future() =>
        Invalid(() => Elect(Cooperative(), OfficerRole.Chair, "2020-06-30", "2021-02-04"), "termStart");

    [Theory]
    [InlineData("2021-02-04", "2022-02-04")]
    [InlineData("2017-01-01", "2018-02-05")]
    [InlineData("2018-06-01", "2019-06-01")]
    public void Holds_one_office_of_a_cooperative_at_a_time(string from, string to) =>
        Refused(() => Elect(Cooperative(Chair), OfficerRole.Treasurer, from, to, today: "2021-03-01"), "OfficerTermsOverlap").Status.Should().Be(409);

    [Fact]
    public void Is_never_board_member_and_supervisor_of_the_same_cooperative_at_once() =>
        Refused(() => Elect(Cooperative(Chair), OfficerRole.Supervisor, "2019-01-01", "2020-01-01"), "OfficerTermsOverlap")
            .Message.Should().Be("Nobody is board member and supervisor of the same cooperative at once.");

    [Fact]
    public void May_be_elected_again_after_the_term() =>
        Elect(Cooperative(Chair), OfficerRole.Supervisor, "2021-02-05", "2024-02-05", today: "2021-03-01").Role.Should().Be(OfficerRole.Supervisor);

    [Fact]
    public void May_sit_beside_another_person_in_the_same_office() =>
        ElectOfficer.Decide(Cooperative(Chair), Request(OfficerRole.Chair, "2018-02-05", "2021-02-04"), "budi", Today).PersonKey.Should().Be("budi");

    [Fact]
    public void Leaves_early_and_is_no_longer_in_term_on_the_next_day()
    {
        var ended = EndOfficerTerm.Decide(Cooperative(Chair), Chair.OfficerId, new EndOfficerTerm.Request(Day("2019-03-01"), "moved away", "letter"), Today);

        var after = Cooperative(Chair, ended);
        after.OfficersInTerm(Day("2019-03-01")).Should().ContainSingle();
        after.OfficersInTerm(Day("2019-03-02")).Should().BeEmpty();
    }

    [Fact]
    public void Cannot_leave_an_office_that_is_over() =>
        Refused(() => EndOfficerTerm.Decide(Cooperative(Officer("ani", OfficerRole.Chair, "2015-01-01", "2018-01-01")), DerivedId.From("ani", OfficerRole.Chair, "2015-01-01"), new EndOfficerTerm.Request(Day("2019-03-01"), "test", "test"), Today), "OfficerNotInTerm");

    [Fact]
    public void Leaves_office_when_the_cooperative_is_dissolved() =>
        Cooperative(Chair, new Dissolved(Day("2019-03-01"), "test")).OfficersInTerm(Day("2019-03-02")).Should().BeEmpty();

    [Fact]
    public void Is_not_elected_in_a_cooperative_whose_legal_life_has_ended() =>
        Refused(() => Elect(Cooperative(new Dissolved(Day("2019-03-01"), "test")), OfficerRole.Chair, "2019-04-01", "2020-04-01"), "CooperativeNotRegistered");

    [Theory]
    [InlineData("ANI  Contoh")]
    [InlineData("Ani-Contoh")]
    public void Is_the_same_person_under_a_name_that_is_written_otherwise(string name) =>
        ElectOfficer.IsRenamed(Known, Known with { Name = name }, "ani", correctsName: false).Should().BeFalse();

    [Fact]
    public void Is_not_renamed_unasked()
    {
        var shown = Known with { Name = "Budi Contoh" };

        Refused(() => ElectOfficer.IsRenamed(Known, shown, "ani", correctsName: false), "NameDiffers").Values["personKey"].Should().Be("ani");
        ElectOfficer.IsRenamed(Known, shown, "ani", correctsName: true).Should().BeTrue("the officer says that the person is known by it from now on");
        ElectOfficer.IsRenamed(known: null, shown, "ani", correctsName: false).Should().BeFalse("nobody is known under this NationalId yet");
    }

    private static readonly PersonalData Known = new("1311011706609828", "Ani Contoh", "0812-0000-1128");

    private static OfficerElected Elect(Cooperative cooperative, OfficerRole role, string from, string to, string today = "2020-06-29") =>
        ElectOfficer.Decide(cooperative, Request(role, from, to), "ani", Day(today));

    private static ElectOfficer.Request Request(OfficerRole role, string from, string to) =>
        new("1311011706609828", "Ani Contoh", "0812-0000-1128", role, Day(from), Day(to), "minutes of the meeting");

    private static Refusal Refused(Action decide, string rule)
    {
        var refusal = decide.Should().Throw<Refusal>().Which;
        refusal.Name.Should().Be(rule);
        return refusal;
    }

    private static void Invalid(Action decide, string field) => decide.Should().Throw<InvalidField>().Which.Field.Should().Be(field);
}
