using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>
/// The service walks only through the days on which something may change. Here every single day is judged anew, on
/// histories that nobody would think of; a failure prints the history and the seed that makes it again.
/// </summary>
public sealed class Activity_by_a_second_opinion
{
    private static readonly DateOnly Founded = new(2010, 3, 15);

    private static readonly Gen<DateOnly> Days = Gen.Int[0, 3_900].Select(Founded.AddDays);

    private static readonly Gen<IDomainEvent[]> Meetings = Gen.Select(Gen.Int[2010, 2019], Gen.Int[1, 700], Meeting).Array[0, 10]
        .Select(meetings => meetings.DistinctBy(m => m.BookYear).ToArray<IDomainEvent>());

    private static readonly Gen<IDomainEvent[]> Observations =
        Gen.Select(Days, Gen.Enum<BusinessState>(), Gen.Int[-20, 60], Observation).Array[0, 3].Select(many => many.SelectMany(e => e).ToArray());

    private static readonly Gen<IDomainEvent[]> Declarations =
        Gen.Select(Days, Gen.Enum<MinistryStatus>(), (on, status) => (IDomainEvent)new MinistryStatusDeclared(on, status, "test")).Array[0, 2];

    private static readonly Gen<IDomainEvent[]> Reactivations =
        Days.Select(on => (IDomainEvent)new Reactivated(on, "test", RevivalCaseId: null)).Array[0, 3];

    private static readonly Gen<ActivityPolicyBook> PolicyBooks =
        Gen.Select(Days, Gen.Int[1, 4], Gen.Int[1, 18], (from, missed, due) => new ActivityPolicy($"from-{from:O}", from, "test", missed, due, 12))
            .Array[1, 3].Select(policies => Given.PolicyBook(policies.DistinctBy(p => p.EffectiveFrom)));

    private static readonly Gen<(Cooperative Cooperative, ActivityPolicyBook Policies, DateOnly AsOf)> Histories = Gen.Select(
        Gen.Int[2010, 2014], Meetings, Observations, Declarations, Reactivations, PolicyBooks, Days,
        (first, meetings, observations, declarations, reactivations, policies, asOf) => (
            Cooperative.Fold(null, new Registered(Founded, Given.Written with { FoundedOn = Founded }, first, "test"))
                .After([.. meetings, .. observations, .. declarations, .. reactivations]),
            policies,
            asOf));

    [Fact]
    public void Agrees_on_every_history() => Histories.Sample(
        history =>
        {
            var activity = Activity.AsOf(history.Cooperative, history.AsOf, history.Policies);
            var grounds = activity.Grounds.Select(g => (g.Rule, g.On)).Distinct().Order();
            var opinion = SecondOpinion(history.Cooperative, history.AsOf, history.Policies);
            (activity.Status, activity.Since, string.Join(',', grounds))
                .Should().Be((opinion.Status, opinion.Since, string.Join(',', opinion.Grounds.Order())));
        },
        iter: 1_000,
        threads: 1);

    private static AnnualMeetingRecorded Meeting(int bookYear, int daysAfterTheClose) => new(
        new DateOnly(bookYear, 12, 31).AddDays(daysAfterTheClose), bookYear, Attendance: null, Members: null, MinutesReference: null, "test", "test");

    private static IEnumerable<IDomainEvent> Observation(DateOnly on, BusinessState state, int verifiedAfterDays)
    {
        var id = DerivedId.From(on, state, verifiedAfterDays);
        yield return new BusinessObserved(on, id, state, "test", "test");
        if (verifiedAfterDays >= 0)
            yield return new BusinessObservationVerified(on.AddDays(verifiedAfterDays), id, "other");
    }

    private static (ActivityStatus Status, DateOnly Since, HashSet<(string Rule, DateOnly On)> Grounds) SecondOpinion(
        Cooperative cooperative, DateOnly asOf, ActivityPolicyBook policies)
    {
        var (status, since, reactivated) = (ActivityStatus.Active, Founded, DateOnly.MinValue);
        var against = new HashSet<(string Rule, DateOnly On)>();
        for (var day = Founded; day <= asOf; day = day.AddDays(1))
        {
            if (cooperative.Reactivations.Contains(day))
            {
                (status, since, reactivated) = (ActivityStatus.Active, day, day);
                against.Clear();
                continue;
            }

            var policy = policies.Policies.Where(p => p.EffectiveFrom <= day).MaxBy(p => p.EffectiveFrom)
                ?? policies.Policies.MinBy(p => p.EffectiveFrom)!;
            var missed = MissedOn(cooperative, day, reactivated, policy);
            if (missed >= policy.MissedMeetingsUntilInactive && against.All(a => a.Rule != "AnnualMeetingsMissed"))
                against.Add(("AnnualMeetingsMissed", day));
            if (cooperative.BusinessObservations.Any(o => o.State == BusinessState.Stopped && o.VerifiedOn == day))
                against.Add(("BusinessVerifiedStopped", day));
            if (cooperative.MinistryDeclarations.Any(d => d.Status == MinistryStatus.Inactive && d.DeclaredOn == day))
                against.Add(("MinistryDeclaredInactive", day));

            var now = against.Count > 0 ? ActivityStatus.Inactive : missed > 0 ? ActivityStatus.AtRisk : ActivityStatus.Active;
            if (now != status)
                (status, since) = (now, day);
        }

        if (status == ActivityStatus.AtRisk)
            against.Add(("AnnualMeetingsMissed", since));
        return (status, since, against);
    }

    /// <summary>Counts back from the last book year that is decided: due by now, or held already.</summary>
    private static int MissedOn(Cooperative cooperative, DateOnly day, DateOnly reactivated, ActivityPolicy policy)
    {
        var missed = 0;
        for (var year = day.Year - 1; year >= cooperative.FirstBookYear; year--)
        {
            var due = new DateOnly(year, 12, 1).AddMonths(policy.MeetingDueMonths + 1).AddDays(-1);
            var held = cooperative.AnnualMeetings.Any(m => m.BookYear == year && m.HeldOn <= day);
            if (held || (day > due && due < reactivated))
                return missed;
            if (day > due)
                missed++;
        }

        return missed;
    }
}
