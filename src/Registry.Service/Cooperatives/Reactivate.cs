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
        string[] reasons = [.. ReactivationEvidence.Unmet(cooperative, on, policies)];
        return reasons.Length == 0
            ? [.. before, new Reactivated(on, policy.Version, revivalCaseId)]
            : [.. before, new ReactivationRefused(on, policy.Version, revivalCaseId, reasons)];
    }
}
