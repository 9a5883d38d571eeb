using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Records a change of activity once: when a fact arrives that brings it about, and when the sweep finds that a date has.
/// A day before what is recorded says nothing any more. Inactivity is never taken back: only a reactivation ends it.
/// </summary>
internal static class ActivityRecorder
{
    public static IEnumerable<IDomainEvent> Reassess(Cooperative cooperative, DateOnly asOf, ActivityPolicyBook policies)
    {
        var recorded = cooperative.RecordedActivity;
        if (cooperative.LegalLife != LegalLife.Registered || !cooperative.ExistsOn(asOf) || asOf < recorded.Since)
            yield break;

        var computed = Activity.AsOf(cooperative, asOf, policies);
        if (computed.Status == recorded.Status)
            yield break;

        string[] grounds = [.. computed.Grounds.Select(g => g.Rule).Distinct(StringComparer.Ordinal)];
        switch (computed.Status)
        {
            case ActivityStatus.Inactive:
                yield return new BecameInactive(computed.Since, computed.PolicyVersion, grounds);
                break;
            case ActivityStatus.AtRisk when recorded.Status == ActivityStatus.Active:
                yield return new BecameAtRisk(computed.Since, computed.PolicyVersion, grounds);
                break;
            case ActivityStatus.Active when recorded.Status == ActivityStatus.AtRisk:
                // a meeting that was entered late may show that it never was at risk: then what was told ends where it began
                yield return new NoLongerAtRisk(computed.Since > recorded.Since ? computed.Since : recorded.Since, computed.PolicyVersion);
                break;
            default:
                break; // out of inactivity only by a reactivation, which records itself
        }
    }
}
