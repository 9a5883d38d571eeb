using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class The_legal_life_of_a_cooperative
{
    private static readonly Guid Successor = DerivedId.From("successor");

    private static readonly IDomainEvent[] WoundUp =
    [
        Officer("ani", OfficerRole.Chair, "2018-02-05", "2021-02-04"),
        new DissolutionBegun(Day("2019-03-01"), "decided", "minutes"),
        new Dissolved(Day("2019-09-01"), "wound up", "report"),
    ];

    [Fact]
    public void Is_on_every_day_what_it_was_on_that_day()
    {
        var cooperative = Cooperative(WoundUp);

        cooperative.LegalLifeOn(Day("2019-02-28")).Should().Be(LegalLife.Registered);
        cooperative.LegalLifeOn(Day("2019-03-01")).Should().Be(LegalLife.Dissolving);
        cooperative.LegalLifeOn(Day("2019-09-01")).Should().Be(LegalLife.Dissolved);
        cooperative.ExistsOn(Day("2019-08-31")).Should().BeTrue("it is wound up, but still there");
        cooperative.ExistsOn(Day("2019-09-01")).Should().BeFalse();
    }

    [Fact]
    public void Ends_the_terms_of_the_officers_with_it_and_not_before()
    {
        Cooperative(WoundUp).OfficersInTerm(Day("2019-08-31")).Should().ContainSingle();
        Cooperative(WoundUp).OfficersInTerm(Day("2019-09-02")).Should().BeEmpty();
    }

    [Fact]
    public void Has_no_duties_after_its_dissolution_began()
    {
        var cooperative = CooperativeFrom(2017, WoundUp);

        Activity.AsOf(cooperative, Day("2019-02-28"), Policies).Status.Should().Be(ActivityStatus.AtRisk);
        Activity.AsOf(cooperative, Day("2025-01-01"), Policies).Should().BeEquivalentTo(Activity.AsOf(cooperative, Day("2019-03-01"), Policies));
        ActivityRecorder.Reassess(cooperative, Day("2025-01-01"), Policies).Should().BeEmpty();
    }

    [Fact]
    public void Has_no_way_back_from_a_dissolution_that_has_begun()
    {
        var dissolving = Cooperative(WoundUp[..2]);

        Refused(() => Dissolve.DecideBeginning(dissolving, Dissolution("2019-04-01"), Today), "CooperativeNotRegistered");
        Refused(() => Merging(dissolving, Other()), "CooperativeNotRegistered");
        ReactivationEvidence.Unmet(dissolving, Day("2019-04-01"), Policies).Should().Contain("LegallyNotRegistered");
    }

    [Fact]
    public void Is_dissolved_only_after_a_beginning_and_not_before_it()
    {
        Refused(() => Dissolve.DecideCompletion(Cooperative(), Dissolution("2019-04-01"), Today), "DissolutionNotBegun");
        Refused(() => Dissolve.DecideCompletion(Cooperative(WoundUp), Dissolution("2019-10-01"), Today), "DissolutionNotBegun");
        Refused(() => Dissolve.DecideCompletion(Cooperative(WoundUp[..2]), Dissolution("2019-02-28"), Today), "InvalidField");
        Dissolve.DecideCompletion(Cooperative(WoundUp[..2]), Dissolution("2019-09-01"), Today)
            .Should().Be(new Dissolved(Day("2019-09-01"), "wound up", "report"));
    }

    [Fact]
    public void Goes_on_in_the_successor_and_both_remember_it()
    {
        var cooperative = Cooperative(WoundUp[..1]);

        var (merged, absorbed) = Merging(cooperative, Other());

        var after = cooperative.After([merged]);
        after.LegalLifeOn(Day("2019-11-01")).Should().Be(LegalLife.Merged);
        after.SuccessorId.Should().Be(Successor);
        after.OfficersInTerm(Day("2019-11-02")).Should().BeEmpty();
        after.AsOf(Day("2019-10-31")).SuccessorId.Should().BeNull("on that day it was still itself");
        Other().After([absorbed]).Absorbed.Should().Equal(new Absorption(cooperative.Id, Day("2019-11-01")));
    }

    [Fact]
    public void Does_not_go_on_in_one_that_has_ended_is_itself_or_is_not_there_yet()
    {
        Refused(() => Merging(Cooperative(), Other(WoundUp[^1])), "SuccessorNotRegistered");
        Refused(() => Merging(Cooperative(), Other(new Merged(Day("2019-05-01"), Guid.Empty, "test"))), "SuccessorNotRegistered");
        Refused(() => Merging(Cooperative(), Cooperative()), "InvalidField");
        Refused(() => Merging(Cooperative(), successor: null), "InvalidField");
        Refused(() => Merging(Cooperative(), Other(new ProfileRevised(Day("2020-01-01"), Written with { FoundedOn = Day("2020-01-01") }, "test"))), "InvalidField");
    }

    [Fact]
    public void Does_not_end_before_a_day_on_which_something_is_known_of_it()
    {
        var cooperative = Cooperative(Meeting(2018, "2019-11-02"));

        Refused(() => Merging(cooperative, Other()), "FactsAfterTheEnd");
        Refused(() => Dissolve.DecideBeginning(cooperative, Dissolution("2019-11-01"), Today), "FactsAfterTheEnd");
        Refused(() => Dissolve.DecideBeginning(Cooperative(), Dissolution("1997-12-31"), Today), "InvalidField");
    }

    [Fact]
    public void Is_suspended_from_day_to_day()
    {
        var cooperative = Cooperative(new Suspended(Day("2019-01-10"), "audit", "decree"), new SuspensionLifted(Day("2019-02-10"), "cleared", "decree"));

        cooperative.SuspendedOn(Day("2019-01-09")).Should().BeFalse();
        cooperative.SuspendedOn(Day("2019-01-10")).Should().BeTrue();
        cooperative.SuspendedOn(Day("2019-02-10")).Should().BeFalse();
        Refused(() => Suspend.Decide(cooperative, new(Day("2019-02-09"), "again", "decree"), suspend: true, Today).ToArray(), "InvalidField");
    }

    [Fact]
    public void Was_recorded_without_sources_once_and_that_still_reads() =>
        System.Text.Json.JsonSerializer.Deserialize<Suspended>("""{"OccurredOn":"2019-01-10","Reason":"audit"}""")
            .Should().Be(new Suspended(Day("2019-01-10"), "audit", Source: null));

    private static Cooperative Other(params IDomainEvent[] facts) => Cooperative(facts) with { Id = Successor };

    private static (Merged Merged, Absorbed Absorbed) Merging(Cooperative cooperative, Cooperative? successor) =>
        Merge.Decide(cooperative, successor, new(Successor, Day("2019-11-01"), "decided", "minutes"), Today);

    private static Dissolve.Request Dissolution(string on) => new(Day(on), "wound up", "report");

    private static void Refused(Action decide, string rule) => decide.Should().Throw<Problem>().Which.Name.Should().Be(rule);
}
