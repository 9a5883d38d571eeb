using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterConflicts;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

/// <summary>The roster of 2019-03-19 against what was found here.</summary>
public sealed class A_contradiction
{
    private static readonly DateOnly RosterOn = Day("2019-03-19");
    private static readonly RosterRow Row = new(2, Written, Status: null, 2015, new Dictionary<int, DateOnly>());

    public static TheoryData<string, Profile> Identities => new()
    {
        { "Nama Koperasi: KUD Lain in the roster, KUD Contoh here", Written with { Name = "KUD Lain" } },
        { "Nomor Badan Hukum: 155/BH/KWK/10/1998 in the roster, 154/BH/KWK/10/1998 here", Written with { LegalEntityNumber = "155/BH/KWK.10/1998" } },
        { "Jenis Koperasi: Service in the roster, Producer here", Written with { Type = CooperativeType.Service } },
        { "Bentuk Koperasi: Secondary in the roster, Primary here", Written with { Form = CooperativeForm.Secondary } },
        { "Kode Wilayah: 13.11.01.2002 in the roster, 13.11.01.2001 here", Written with { RegionCode = "13.11.01.2002" } },
        { "Tanggal Berdiri: 1999-01-01 in the roster, 1998-01-01 here", Written with { FoundedOn = Day("1999-01-01") } },
    };

    [Theory]
    [MemberData(nameof(Identities))]
    public void Is_another_name_or_number_than_an_officer_wrote(string difference, Profile profile)
    {
        var decision = Decide(Cooperative(), Row with { Profile = profile });

        decision.Outcome.Should().Be(RosterOutcome.Conflicting);
        decision.Differences.Should().Equal(difference);
        decision.Events.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void Is_not_another_name_or_number_than_an_earlier_roster_had(string difference, Profile profile)
    {
        difference.Should().NotBeEmpty();
        Decide(FromRoster(), Row with { Profile = profile }).Outcome.Should().Be(RosterOutcome.Changed);
    }

    [Fact]
    public void Is_a_field_that_an_officer_corrected_in_what_a_roster_had_written_and_no_other_field()
    {
        var corrected = FromRoster().After([new ProfileRevised(Day("2018-01-01"), Written with { Name = "KUD Benar" }, "deed")]);

        Decide(corrected, Row with { Profile = Written with { RegionCode = "13.11.01.2002" } }).Differences.Should().Equal(
            "Nama Koperasi: KUD Contoh in the roster, KUD Benar here");
    }

    [Fact]
    public void Is_no_number_that_only_one_side_has()
    {
        var numbered = Written with { CooperativeNumber = "9913113549743" };
        var after = Cooperative().After(Decide(Cooperative(), Row with { Profile = numbered }).Events);

        after.Profile.Should().Be(numbered);
        Decide(after, Row).Outcome.Should().Be(RosterOutcome.Unchanged, "a roster that leaves it out does not take it away");
    }

    [Fact]
    public void Is_no_figure_because_a_later_roster_knows_it_better() =>
        Decide(Cooperative(), Row with { Profile = Written with { MemberCount = 41, Assets = 2, Turnover = 3 } }).Outcome.Should().Be(RosterOutcome.Changed);

    [Fact]
    public void Is_inactivity_declared_after_a_reactivation_here()
    {
        var reactivated = Cooperative(Ministry(MinistryStatus.Inactive, "2018-01-01"), Reactivation("2018-10-01"));

        Decide(reactivated, Row with { Status = MinistryStatus.Inactive }).Differences.Should().Equal(
            "Status: Tidak Aktif in the roster, reactivated here on 2018-10-01");
        Decide(reactivated, Row with { Status = MinistryStatus.Active }).Outcome.Should().Be(RosterOutcome.Changed);
        Decide(reactivated.After([Ministry(MinistryStatus.Inactive, "2019-01-01")]), Row with { Status = MinistryStatus.Inactive })
            .Outcome.Should().Be(RosterOutcome.Unchanged, "the Ministry has said so since");
    }

    [Fact]
    public void Is_not_what_a_roster_says_of_an_ended_cooperative_that_is_known_already() =>
        Decide(Cooperative(new Dissolved(Day("2018-05-01"), "test")), Row).Outcome.Should().Be(RosterOutcome.Unchanged);

    [Fact]
    public void Is_the_same_conflict_whichever_roster_repeats_it()
    {
        var id = DerivedId.From("cooperative");
        RosterConflict.IdOf(id, ["a", "b"]).Should().Be(RosterConflict.IdOf(id, ["a", "b"])).And.NotBe(RosterConflict.IdOf(id, ["a"]));
    }

    [Fact]
    public void Of_a_meeting_is_corrected_here_when_the_officer_takes_the_roster_s_side()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-02-02"), MeetingVerified(2018, "2019-02-10"));
        var row = Row with { AnnualMeetings = new Dictionary<int, DateOnly> { [2018] = Day("2019-03-01") }, Profile = Written with { MemberCount = 41 } };

        var after = cooperative.After(ResolveConflict.Take(cooperative, Conflict(cooperative, row), Resolved(RosterSide.Roster), Policies));

        after.AnnualMeetings.Should().ContainSingle().Which.HeldOn.Should().Be(Day("2019-03-01"));
        after.Profile.MemberCount.Should().Be(41);
        Decide(after, row).Outcome.Should().Be(RosterOutcome.Unchanged, "what the roster says is known here now");
    }

    [Fact]
    public void Of_the_status_is_declared_here_when_the_officer_takes_the_roster_s_side()
    {
        var reactivated = Cooperative(Ministry(MinistryStatus.Inactive, "2018-01-01"), Reactivation("2018-10-01"));
        var row = Row with { Status = MinistryStatus.Inactive };

        var after = reactivated.After(ResolveConflict.Take(reactivated, Conflict(reactivated, row), Resolved(RosterSide.Roster), Policies));

        Activity.AsOf(after, RosterOn, Policies).Status.Should().Be(ActivityStatus.Inactive);
        Decide(after, row).Outcome.Should().Be(RosterOutcome.Unchanged);
    }

    [Fact]
    public void Is_decided_once() => FluentActions
        .Invoking(() => ResolveConflict.Decide(
            Conflict(Cooperative(), Row) with { Resolution = new Resolution(RosterSide.Registry, "seen the deed", "registrar-2", Today) },
            new ResolveConflict.Request(RosterSide.Roster, "test"), Registrar, Today))
        .Should().Throw<Refusal>().Which.Name.Should().Be("ConflictAlreadyResolved");

    [Fact]
    public void Is_decided_with_a_reason() => FluentActions
        .Invoking(() => ResolveConflict.Decide(Conflict(Cooperative(), Row), new ResolveConflict.Request(RosterSide.Roster, " "), Registrar, Today))
        .Should().Throw<InvalidField>().Which.Field.Should().Be("reason");

    [Fact]
    public void About_an_ended_cooperative_cannot_be_decided_for_the_roster()
    {
        var ended = Cooperative(new Dissolved(Day("2018-05-01"), "test"));
        FluentActions.Invoking(() => ResolveConflict.Take(ended, Conflict(ended, Row), Resolved(RosterSide.Roster), Policies))
            .Should().Throw<Refusal>().Which.Name.Should().Be("CooperativeNotRegistered");
    }

    private static Cooperative FromRoster() =>
        Registry.Cooperatives.Cooperative.Fold(null, new Registered(Written.FoundedOn, Written, 2015, RosterDecision.Source));

    private static RosterDecision Decide(Cooperative cooperative, RosterRow row) => RosterDecision.Decide(cooperative, row, RosterOn, Policies);

    private static RosterConflictResolved Resolved(RosterSide side) => new(Today, side, "seen the minutes", Registrar);

    private static RosterConflict Conflict(Cooperative cooperative, RosterRow row) => RosterConflict.Fold(
        null, new RosterConflictFound(RosterOn, DerivedId.From("import"), cooperative.Id, row, ["test"]));
}
