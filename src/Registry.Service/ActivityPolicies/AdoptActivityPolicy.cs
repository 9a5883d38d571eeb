using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.ActivityPolicies;

/// <summary>
/// Adopts a policy from a day on. A version is never edited afterwards: a correction is another version. What the policy
/// changes on a day that has come is recorded by the next sweep, within a minute.
/// </summary>
internal static class AdoptActivityPolicy
{
    internal static void MapActivityPolicies(this IEndpointRouteBuilder app)
    {
        var policies = app.MapGroup("/activity-policies").WithTags("Activity policies");
        policies.MapGet("/", async (IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var book = await CooperativeCommands.Policies(session, cancellation);
            return ETags.Ok(http, book.Policies, book.Version);
        }).WithSummary("The activity policies, by the day from which they hold").Produces<IReadOnlyList<ActivityPolicy>>();

        policies.MapPost("/", (ActivityPolicy request, CommandRunner commands) =>
            commands.Decide<ActivityPolicyBook>(ActivityPolicyBook.TheId, book => [Decide(book, request)]))
        .RequireRoles(Roles.Admin).WithSummary("Adopt an activity policy from a day on").Produces<Answer.Accepted>();
        policies.MapPreview();
        policies.MapWithdraw();
    }

    internal static ActivityPolicyAdopted Decide(ActivityPolicyBook book, ActivityPolicy policy)
    {
        var adopted = Check(policy);
        if (book.Policies.Any(p => p.Version == adopted.Version) || book.WithdrawnVersions.Contains(adopted.Version, StringComparer.Ordinal))
            throw new Refusal("PolicyVersionTaken", "A policy of this version exists or existed, and a policy is never edited.", ("version", adopted.Version));
        if (book.Policies.Any(p => p.EffectiveFrom == adopted.EffectiveFrom))
            throw new Refusal("PolicyDateTaken", "Another policy holds from the same day.", ("effectiveFrom", adopted.EffectiveFrom));
        return new ActivityPolicyAdopted(adopted.EffectiveFrom, adopted);
    }

    internal static ActivityPolicy Check(ActivityPolicy policy) => policy with
    {
        Version = Require.Text(policy.Version, 60),
        EffectiveFrom = AskedDay.Check(policy.EffectiveFrom, "effectiveFrom"),
        Source = Require.Text(policy.Source, 500),
        MissedMeetingsUntilInactive = Require.Between(policy.MissedMeetingsUntilInactive, 1, 20),
        MeetingDueMonths = Require.Between(policy.MeetingDueMonths, 1, 24),
        ReactivationEvidenceMonths = Require.Between(policy.ReactivationEvidenceMonths, 1, 120),
        QuorumPercent = policy.QuorumPercent is { } percent ? Require.Between(percent, 1, 99, "quorumPercent") : null,
    };
}
