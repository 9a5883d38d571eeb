using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

public sealed class What_was_told_before_an_event
{
    private static readonly (long, Type)[] Page =
        [(11, typeof(CooperativeRegistered)), (14, typeof(OfficersChanged)), (15, typeof(CooperativeRegistered)), (19, typeof(OfficersChanged))];

    private static readonly Dictionary<Type, long> Before = new() { [typeof(CooperativeRegistered)] = 4, [typeof(OfficersChanged)] = 9 };

    [Fact]
    public void Is_the_event_of_its_source_and_that_of_its_type() =>
        Predecessors.Of(Page, Before)
            .Should().Equal(new Predecessors(9, 4), new Predecessors(11, 9), new Predecessors(14, 11), new Predecessors(15, 14));

    [Fact]
    public void Is_nothing_where_it_is_the_first_of_its_type() =>
        Predecessors.Of(Page, new Dictionary<Type, long>()).Select(p => p.OfType).Should().Equal(0, 0, 11, 14);

    [Fact]
    public void Is_the_same_for_two_versions_of_one_event() =>
        Predecessors.Of([(11, typeof(CooperativeRegistered)), (11, typeof(OfficersChanged))], new Dictionary<Type, long> { [typeof(CooperativeBecameAtRisk)] = 9 })
            .Should().AllBeEquivalentTo(new Predecessors(9, 0));
}
