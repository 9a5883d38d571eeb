using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Decides whether an inactive cooperative is active again, by the policy in force. A refusal is an event with its
/// reasons, so that Monitoring hears it, and so that it stays on record.
/// </summary>
internal static class Reactivate
{
    internal sealed record Request(DateOnly On);

    internal static void MapReactivate(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/reactivation", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                Require.NotAfter(request.On, commands.Today);
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation);
                var policies = await CooperativeCommands.Policies(session, cancellation);
                var events = Decide(cooperative, request.On, revivalCaseId: null, policies);
                stream.AppendMany(events);
                var version = cooperative.Version + events.Count;
                return events[^1] is ReactivationRefused refused
                    ? Answer.Refused(
                        new Refusal(
                            "ReactivationRefused",
                            "The policy's evidence is not met.",
                            ("reasons", refused.Reasons),
                            ("policyVersion", refused.PolicyVersion)),
                        version)
                    : Answer.Ok(id, version);
            }))
        .RequireRoles(Roles.Verifier).WithSummary("Ask for the reactivation of an inactive cooperative").Produces<Answer.Accepted>();

    internal static IReadOnlyList<IDomainEvent> Decide(
        Cooperative cooperative, DateOnly on, Guid? revivalCaseId, ActivityPolicyBook policies)
    {
        // a date may have made it inactive that no sweep has recorded yet
        IDomainEvent[] before = [.. ActivityRecorder.Reassess(cooperative, on, policies)];
        var policy = policies.InForceOn(on);
        string[] reasons = [.. Unmet(cooperative, on, policies, policy)];
        return reasons.Length == 0
            ? [.. before, new Reactivated(on, policy.Version, revivalCaseId)]
            : [.. before, new ReactivationRefused(on, policy.Version, revivalCaseId, reasons)];
    }

    private static IEnumerable<string> Unmet(Cooperative cooperative, DateOnly on, ActivityPolicyBook policies, ActivityPolicy policy)
    {
        if (cooperative.LegalLife != LegalLife.Registered)
            yield return "LegallyNotRegistered";
        if (cooperative.Suspended)
            yield return "CooperativeSuspended";
        if (Activity.AsOf(cooperative, on, policies).Status != ActivityStatus.Inactive)
            yield return "NotInactive";

        var oldest = on.AddMonths(-policy.ReactivationEvidenceMonths);
        var meetings = cooperative.AnnualMeetings.Where(m => m.HeldOn >= oldest && m.HeldOn <= on).ToArray();
        if (meetings.Length == 0)
            yield return "NoRecentAnnualMeeting";
        else if (!Array.Exists(meetings, m => m.VerifiedOn <= on))
            yield return "AnnualMeetingNotVerified";

        var lastSeen = cooperative.BusinessObservations.Where(o => o.CountsFrom <= on).MaxBy(o => o.ObservedOn);
        if (lastSeen is null || lastSeen.State != BusinessState.Operating || lastSeen.ObservedOn < oldest)
            yield return "BusinessNotVerifiedOperating";

        var inTerm = cooperative.OfficersInTerm(on).ToArray();
        if (!Array.Exists(inTerm, o => o.Role != OfficerRole.Supervisor) || !Array.Exists(inTerm, o => o.Role == OfficerRole.Supervisor))
            yield return "OfficersNotInTerm";
    }
}
