using System.Diagnostics;
using AwesomeAssertions;
using JasperFx.Events;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Activity = KoperasiPlatform.Registry.Cooperatives.Activity;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>
/// A companion who comes every day, and three with him: where each observation costs the more the more there are, so many take
/// a minute. They take half a second.
/// </summary>
public sealed class A_business_seen_again_and_again
{
    private const int Days = 8_000;
    private const int ADay = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Fact]
    public void Costs_the_same_each_time_to_fold_to_judge_and_to_list()
    {
        var clock = Stopwatch.StartNew();

        var cooperative = Cooperative(Seen());
        var activity = Activity.AsOf(cooperative, Today, Policies);
        var periods = Periods.Of(cooperative, Policies);

        clock.Elapsed.Should().BeLessThan(Patience);
        cooperative.BusinessObservations.Should().HaveCount(Days * ADay).And.OnlyContain(o => o.VerifiedOn == o.ObservedOn && o.VerifiedBy == Verifier);
        (activity.Status, activity.Since).Should().Be((ActivityStatus.Inactive, Day("2018-07-01")));
        periods.Should().BeEquivalentTo(Periods.Of(Cooperative(), Policies));
    }

    [Fact]
    public void Costs_the_same_each_time_to_tell()
    {
        IEvent[] events = [.. Seen().Select((e, n) => e switch
        {
            BusinessObserved observed => new Event<BusinessObserved>(observed) { Version = n + 1 },
            _ => (IEvent)new Event<BusinessObservationVerified>((BusinessObservationVerified)e) { Version = n + 1 },
        })];
        var clock = Stopwatch.StartNew();

        var story = GetHistory.Story(events, Today.AddDays(-11));

        clock.Elapsed.Should().BeLessThan(Patience);
        story.Should().HaveCount((Days - 10) * ADay * 2);
        story[0].OccurredOn.Should().Be(Today.AddDays(-Days));
    }

    [Fact]
    public void Is_verified_by_what_names_it_wherever_it_stands()
    {
        var first = Business(BusinessState.Operating, "2019-01-05", verifiedOn: null);
        var second = Business(BusinessState.Operating, "2019-02-05", verifiedOn: null);
        var id = DerivedId.From(BusinessState.Operating, "2019-01-05");

        var cooperative = Cooperative([.. first, .. second, new BusinessObservationVerified(Day("2019-03-01"), id, Verifier)]);

        cooperative.BusinessObservations.Select(o => (o.ObservedOn, o.VerifiedOn, o.VerifiedBy)).Should().Equal(
            (Day("2019-01-05"), Day("2019-03-01"), Verifier),
            (Day("2019-02-05"), null, null));
    }

    private static IEnumerable<IDomainEvent> Seen()
    {
        foreach (var day in Enumerable.Range(1, Days).Select(n => Today.AddDays(-n)))
        {
            for (var n = 0; n < ADay; n++)
            {
                var id = DerivedId.From(day, n);
                yield return new BusinessObserved(day, id, BusinessState.Operating, Companion, "test");
                yield return new BusinessObservationVerified(day, id, Verifier);
            }
        }
    }
}
