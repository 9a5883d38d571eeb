using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Records the status that the Ministry declared for a cooperative.</summary>
internal static class DeclareMinistryStatus
{
    internal sealed record Request(MinistryStatus Status, DateOnly DeclaredOn, string Source);

    internal static void MapDeclareMinistryStatus(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/ministry-status", (Guid id, Request request, CommandRunner commands) =>
            commands.State(id, cooperative => Decide(cooperative, request, commands.Today)))
        .RequireRoles(Roles.Registrar).WithSummary("Record the status that the Ministry declared").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Cooperative cooperative, Request request, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.DeclaredOn, today);
        var source = Require.Text(request.Source, 500);
        if (!cooperative.MinistryDeclarations.Any(d => d.DeclaredOn == request.DeclaredOn && d.Status == request.Status))
            yield return new MinistryStatusDeclared(request.DeclaredOn, request.Status, source);
    }
}
