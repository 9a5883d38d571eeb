using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Dissolution (pembubaran), in its two steps: from its beginning on the cooperative is wound up and has no way back; its
/// completion ends its legal existence, and its officers' terms.
/// </summary>
internal static class Dissolve
{
    internal sealed record Request(DateOnly On, string Reason, string Source);

    internal static void MapDissolve(this RouteGroupBuilder cooperatives)
    {
        cooperatives.MapPost("/{id:guid}/dissolution", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => [DecideBeginning(cooperative, request, commands.Today)], ifMatch: true))
        .RequireRoles(Roles.Registrar).WithSummary("Begin a cooperative's dissolution (If-Match required)").Produces<Answer.Accepted>();

        cooperatives.MapPost("/{id:guid}/dissolution/completion", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => [DecideCompletion(cooperative, request, commands.Today)], ifMatch: true))
        .RequireRoles(Roles.Registrar).WithSummary("Complete a cooperative's dissolution (If-Match required)").Produces<Answer.Accepted>();
    }

    internal static DissolutionBegun DecideBeginning(Cooperative cooperative, Request request, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        LegalEnd.AssertNothingAfter(cooperative, Require.NotAfter(request.On, today, "on"));
        return new DissolutionBegun(request.On, Require.Text(request.Reason, 500), Require.Text(request.Source, 500));
    }

    internal static Dissolved DecideCompletion(Cooperative cooperative, Request request, DateOnly today)
    {
        if (cooperative is not { LegalLife: LegalLife.Dissolving, DissolvingSince: { } since })
            throw new Refusal("DissolutionNotBegun", "Only a dissolution that has begun is completed.", ("legalLife", cooperative.LegalLife));
        if (Require.NotAfter(request.On, today) < since)
            throw new InvalidField("on", request.On, $"must not be before its beginning, {since:yyyy-MM-dd}");
        return new Dissolved(request.On, Require.Text(request.Reason, 500), Require.Text(request.Source, 500));
    }
}
