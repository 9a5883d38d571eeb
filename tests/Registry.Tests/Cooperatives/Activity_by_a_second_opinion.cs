using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using AnnualMeetingCorrected = KoperasiPlatform.Registry.Cooperatives.AnnualMeetingCorrected;
using AnnualMeetingWithdrawn = KoperasiPlatform.Registry.Cooperatives.AnnualMeetingWithdrawn;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>
/// The service folds the events that are known, and walks only through the days on which something may change. Here every
/// single day is judged anew, from the bare events; a failure prints the history and the seed that makes it again.
/// </summary>
public sealed class Activity_by_a_second_opinion
{
    private const int Many = 1_000;

    [Fact]
    public void Agrees_on_every_history_for_any_day_by_what_is_known() => Histories.Any.Sample(
        history =>
        {
            var activity = Activity.AsOf(history.Cooperative, history.AsOf, history.Policies);
            var grounds = activity.Grounds.Select(g => (g.Rule, g.On)).Distinct().Order();
            var opinion = SecondOpinion(history.KnownEvents, history.PolicyEvents, history.AsOf);
            (activity.Status, activity.Since, string.Join(',', grounds))
                .Should().Be((opinion.Status, opinion.Since, string.Join(',', opinion.Grounds.Order())));
        },
        iter: Many / 2,
        threads: 1);

    [Fact]
    public void Needs_no_fact_of_a_later_day() => Histories.Any.Sample(
        history => Activity.AsOf(history.Cooperative.AsOf(history.AsOf), history.AsOf, history.Policies)
            .Should().BeEquivalentTo(Activity.AsOf(history.Cooperative, history.AsOf, history.Policies)),
        iter: Many,
        threads: 1);

    [Fact]
    public void Finds_the_profile_of_any_day_as_the_last_one_that_was_recorded_for_the_last_day_before() => Histories.Any.Sample(
        history =>
        {
            var members = Given.Written.MemberCount;
            var from = DateOnly.MinValue;
            foreach (var revised in history.KnownEvents.OfType<ProfileRevised>().Where(r => r.OccurredOn <= history.AsOf && r.OccurredOn >= Histories.Founded))
                (members, from) = revised.OccurredOn >= from ? (revised.Profile.MemberCount, revised.OccurredOn) : (members, from);
            history.Cooperative.ProfileOn(history.AsOf).MemberCount.Should().Be(members);
        },
        iter: Many,
        threads: 1);

    /// <summary>Facts recorded one after the other, with a sweep in between here and there and one at the end.</summary>
    [Fact]
    public void Is_what_was_recorded_once_a_sweep_has_been_through_except_for_an_inactivity_that_only_a_reactivation_ends() => Histories.Any.Sample(
        history =>
        {
            var cooperative = Cooperative.Fold(null, history.Events[0]);
            foreach (var fact in history.Events.Skip(1))
            {
                cooperative = cooperative.After(CooperativeCommands.WithActivity(cooperative, [fact], history.Policies));
                if (fact is BusinessObserved)
                    cooperative = cooperative.After(ActivityRecorder.Reassess(cooperative, fact.OccurredOn, history.Policies));
            }

            var today = Histories.Founded.AddYears(20);
            var swept = cooperative.After(ActivityRecorder.Reassess(cooperative, today, history.Policies));
            ActivityRecorder.Reassess(swept, today, history.Policies).Should().BeEmpty("a second sweep finds nothing");
            if (swept.LegalLife == LegalLife.Registered && swept.RecordedActivity.Status != ActivityStatus.Inactive)
                Activity.AsOf(swept, today, history.Policies).Status.Should().Be(swept.RecordedActivity.Status);
        },
        iter: Many,
        threads: 1);

    private static (ActivityStatus Status, DateOnly Since, HashSet<(string Rule, DateOnly On)> Grounds) SecondOpinion(
        IReadOnlyList<IDomainEvent> events, IReadOnlyList<IDomainEvent> policyEvents, DateOnly asOf)
    {
        var withdrawn = policyEvents.OfType<ActivityPolicyWithdrawn>().Select(w => w.PolicyVersion).ToHashSet();
        var policies = policyEvents.OfType<ActivityPolicyAdopted>().Select(a => a.Policy).Where(p => !withdrawn.Contains(p.Version)).ToArray();
        var (status, since, reactivated) = (ActivityStatus.Active, Histories.Founded, DateOnly.MinValue);
        var against = new HashSet<(string Rule, DateOnly On)>();
        for (var day = Histories.Founded; day <= asOf; day = day.AddDays(1))
        {
            var policy = policies.Where(p => p.EffectiveFrom <= day).MaxBy(p => p.EffectiveFrom) ?? policies.MinBy(p => p.EffectiveFrom)!;
            if (events.OfType<Reactivated>().Any(r => r.OccurredOn == day))
            {
                (status, since, reactivated) = (ActivityStatus.Active, day, day);
                against.Clear();
            }
            else
            {
                var missed = MissedOn(events, day, reactivated, policy);
                if (missed >= policy.MissedMeetingsUntilInactive && against.All(a => a.Rule != "AnnualMeetingsMissed"))
                    against.Add(("AnnualMeetingsMissed", day));
                if (StopsVerifiedOn(events, day))
                    against.Add(("BusinessVerifiedStopped", day));
                if (events.OfType<MinistryStatusDeclared>().Any(d => d.Status == MinistryStatus.Inactive && d.OccurredOn == day))
                    against.Add(("MinistryDeclaredInactive", day));

                var now = against.Count > 0 ? ActivityStatus.Inactive : missed > 0 ? ActivityStatus.AtRisk : ActivityStatus.Active;
                if (now != status)
                    (status, since) = (now, day);
            }

            if (events.Any(e => e is DissolutionBegun or Merged or Dissolved && e.OccurredOn == day))
                break;
        }

        if (status == ActivityStatus.AtRisk)
            against.Add(("AnnualMeetingsMissed", since));
        return (status, since, against);
    }

    private static bool StopsVerifiedOn(IReadOnlyList<IDomainEvent> events, DateOnly day) =>
        events.OfType<BusinessObserved>().Where(o => o.State == BusinessState.Stopped)
            .Any(o => events.OfType<BusinessObservationVerified>().Any(v => v.ObservationId == o.ObservationId && v.OccurredOn == day));

    /// <summary>Counts back from the last book year that is decided: due by now, or held already.</summary>
    private static int MissedOn(IReadOnlyList<IDomainEvent> events, DateOnly day, DateOnly reactivated, ActivityPolicy policy)
    {
        var missed = 0;
        for (var year = day.Year - 1; year >= ((Registry.Cooperatives.CooperativeRegistered)events[0]).FirstBookYear; year--)
        {
            var due = new DateOnly(year, 12, 1).AddMonths(policy.MeetingDueMonths + 1).AddDays(-1);
            if (HeldBy(events, year, day, policy) || (day > due && due < reactivated))
                return missed;
            if (day > due)
                missed++;
        }

        return missed;
    }

    /// <summary>By the last that was said about the book year's meeting.</summary>
    private static bool HeldBy(IReadOnlyList<IDomainEvent> events, int bookYear, DateOnly day, ActivityPolicy policy)
    {
        var said = events.LastOrDefault(e => e switch
        {
            AnnualMeetingRecorded x => x.BookYear == bookYear,
            AnnualMeetingCorrected x => x.BookYear == bookYear,
            AnnualMeetingWithdrawn x => x.BookYear == bookYear,
            _ => false,
        });
        return said switch
        {
            AnnualMeetingRecorded x => x.OccurredOn <= day && Enough(x.Attendance),
            AnnualMeetingCorrected x => x.HeldOn <= day && Enough(x.Attendance),
            _ => false,
        };

        bool Enough(int? present) =>
            policy.MeetingWithoutQuorumCounts || policy.QuorumPercent is not { } percent || present is null || present * 2 > percent;
    }
}
