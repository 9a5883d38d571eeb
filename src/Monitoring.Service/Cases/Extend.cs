using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Gives a cooperative more time, with a reason; also while its evidence waits for others.</summary>
internal static class Extend
{
    internal sealed record Request(DateOnly On, DateOnly Until, string Reason);

    internal static void MapExtend(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/extension", (Guid id, Request request, CommandRunner commands, MonitoringPolicies policies) =>
            commands.Decide<RevivalCase>(id, c => [Decide(c, request, policies, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Extend the mentoring months").Produces<Answer.Accepted>();

    internal static CaseExtended Decide(RevivalCase c, Request request, MonitoringPolicies policies, DateOnly today)
    {
        c.AssertStage([.. CaseEndpoints.Worked, RevivalStage.EvidenceSubmitted, RevivalStage.Verified]);
        var on = CaseEndpoints.NotBeforeOpening(c, request.On, today);
        var ends = policies.EndOfMentoring(c);
        return request.Until > on && request.Until > ends
            ? new CaseExtended(on, request.Until, Require.Prose(request.Reason, 500))
            : throw new InvalidField("until", request.Until, $"must be after on, and after the present end, {ends:yyyy-MM-dd}");
    }
}
