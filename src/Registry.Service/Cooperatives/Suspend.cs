using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Suspension (pembekuan), and its lifting. One follows the other in time.</summary>
internal static class Suspend
{
    internal sealed record Request(DateOnly On, string Reason, string Source);

    internal static void MapSuspend(this RouteGroupBuilder cooperatives)
    {
        cooperatives.MapPost("/{id:guid}/suspension", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => Decide(cooperative, request, suspend: true, commands.Today)))
        .RequireRoles(Roles.Registrar).WithSummary("Suspend a cooperative").Produces<Answer.Accepted>();

        cooperatives.MapPost("/{id:guid}/suspension/lifting", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => Decide(cooperative, request, suspend: false, commands.Today)))
        .RequireRoles(Roles.Registrar).WithSummary("Lift a suspension").Produces<Answer.Accepted>();
    }

    internal static IEnumerable<IDomainEvent> Decide(Cooperative cooperative, Request request, bool suspend, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.On, today);
        var reason = Require.Text(request.Reason, 500);
        var source = Require.Text(request.Source, 500);
        if (cooperative.Suspended == suspend)
            yield break;
        if (cooperative.Suspensions.Count > 0 && request.On < cooperative.Suspensions[^1].On)
            throw new InvalidField("on", request.On, $"must not be before the last change, {cooperative.Suspensions[^1].On:yyyy-MM-dd}");
        yield return suspend ? new Suspended(request.On, reason, source) : new SuspensionLifted(request.On, reason, source);
    }
}
