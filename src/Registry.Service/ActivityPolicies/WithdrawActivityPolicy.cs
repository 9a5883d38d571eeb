using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.ActivityPolicies;

/// <summary>Withdraws a policy that has not decided anything yet. One that was in force stays, with all that it decided.</summary>
internal static class WithdrawActivityPolicy
{
    internal sealed record Request(string Reason);

    internal static void MapWithdraw(this RouteGroupBuilder policies) =>
        policies.MapPost("/{version}/withdrawal", (string version, Request request, CommandRunner commands) =>
            commands.Decide<ActivityPolicyBook>(ActivityPolicyBook.TheId, book => [Decide(book, version, request, commands.Today)]))
        .RequireRoles(Roles.Admin).WithSummary("Withdraw an activity policy that is not in force yet").Produces<Answer.Accepted>();

    internal static ActivityPolicyWithdrawn Decide(ActivityPolicyBook book, string version, Request request, DateOnly today)
    {
        var policy = book.Policies.FirstOrDefault(p => p.Version == version) ?? throw new NotFound("activity policy", version);
        if (policy.EffectiveFrom <= today || book.Policies[0] == policy)
        {
            throw new Refusal(
                "PolicyInUse",
                "The policy is in force, or has been. Another version may follow it.",
                ("version", policy.Version),
                ("effectiveFrom", policy.EffectiveFrom));
        }

        return new ActivityPolicyWithdrawn(today, policy.Version, Require.Text(request.Reason, 500));
    }
}
