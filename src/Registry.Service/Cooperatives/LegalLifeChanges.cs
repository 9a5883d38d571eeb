using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Suspension, and its lifting.</summary>
internal static class Suspend
{
    internal sealed record Request(DateOnly On, string Reason);

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
        if (cooperative.Suspended != suspend)
            yield return suspend ? new Suspended(request.On, reason) : new SuspensionLifted(request.On, reason);
    }
}

/// <summary>A cooperative is absorbed by a successor: its history stays, its officers' terms end.</summary>
internal static class Merge
{
    internal sealed record Request(Guid SuccessorId, DateOnly On, string Reason);

    internal static void MapMerge(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/merger", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var successor = await session.LoadAsync<Cooperative>(request.SuccessorId, cancellation);
                stream.AppendOne(Decide(cooperative, successor, request, commands.Today));
                return Answer.Ok(id, cooperative.Version + 1);
            }))
        .RequireRoles(Roles.Registrar).WithSummary("Merge a cooperative into its successor (If-Match required)").Produces<Answer.Accepted>();

    internal static Merged Decide(Cooperative cooperative, Cooperative? successor, Request request, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.On, today);
        if (successor is null || successor.Id == cooperative.Id)
            throw new InvalidField("successorId", request.SuccessorId, "must be another cooperative of the register");
        CooperativeCommands.AssertRegistered(successor);
        return new Merged(request.On, successor.Id, Require.Text(request.Reason, 500));
    }
}

/// <summary>A cooperative ends its legal existence.</summary>
internal static class Dissolve
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapDissolve(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/dissolution", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => [Decide(cooperative, request, commands.Today)], ifMatch: true))
        .RequireRoles(Roles.Registrar).WithSummary("Dissolve a cooperative (If-Match required)").Produces<Answer.Accepted>();

    internal static Dissolved Decide(Cooperative cooperative, Request request, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        return new Dissolved(Require.NotAfter(request.On, today), Require.Text(request.Reason, 500));
    }
}
