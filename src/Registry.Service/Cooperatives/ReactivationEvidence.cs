using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>What the policy in force on a day asks for before a cooperative is active again, and what of it is not met.</summary>
internal static class ReactivationEvidence
{
    public static IEnumerable<string> Unmet(Cooperative cooperative, DateOnly on, ActivityPolicyBook policies)
    {
        if (cooperative.LegalLife != LegalLife.Registered)
            yield return "LegallyNotRegistered";
        if (cooperative.Suspended || cooperative.SuspendedOn(on))
            yield return "CooperativeSuspended";
        if (Activity.AsOf(cooperative, on, policies).Status != ActivityStatus.Inactive)
            yield return "NotInactive";

        var policy = policies.InForceOn(on);
        if (UnmetByMeetings(cooperative, on, policy) is { } reason)
            yield return reason;

        var lastSeen = cooperative.BusinessObservations.Where(o => o.CountsFrom <= on).MaxBy(o => o.ObservedOn);
        if (lastSeen is null || lastSeen.State != BusinessState.Operating || lastSeen.ObservedOn < Oldest(on, policy))
            yield return "BusinessNotVerifiedOperating";

        var inTerm = cooperative.OfficersInTerm(on).ToArray();
        if (!Array.Exists(inTerm, o => o.Role != OfficerRole.Supervisor) || !Array.Exists(inTerm, o => o.Role == OfficerRole.Supervisor))
            yield return "OfficersNotInTerm";
    }

    /// <summary>The reactivations whose meeting was evidence before a correction and is not after it.</summary>
    public static IReadOnlyList<DateOnly> InDoubt(Cooperative before, Cooperative after, ActivityPolicyBook policies) =>
    [
        .. before.Reactivations.Where(on =>
            UnmetByMeetings(before, on, policies.InForceOn(on)) is null && UnmetByMeetings(after, on, policies.InForceOn(on)) is not null),
    ];

    private static string? UnmetByMeetings(Cooperative cooperative, DateOnly on, ActivityPolicy policy)
    {
        var meetings = cooperative.AnnualMeetings.Where(m => m.HeldOn >= Oldest(on, policy) && m.HeldOn <= on && policy.Counts(m)).ToArray();
        return meetings.Length == 0 ? "NoRecentAnnualMeeting"
            : !Array.Exists(meetings, m => m.VerifiedOn <= on) ? "AnnualMeetingNotVerified"
            : null;
    }

    private static DateOnly Oldest(DateOnly on, ActivityPolicy policy) => on.AddMonths(-policy.ReactivationEvidenceMonths);
}
