using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>An officer leaves before the end of the term.</summary>
internal static class EndOfficerTerm
{
    internal sealed record Request(DateOnly EndedOn, string Reason, string Source);

    internal static void MapEndOfficerTerm(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/officers/{officerId:guid}/end", (Guid id, Guid officerId, Request request, CommandRunner commands) =>
            commands.Decide<Cooperative>(id, cooperative => [Decide(cooperative, officerId, request, commands.Today)], ifMatch: true))
        .RequireRoles(Roles.Registrar).WithSummary("End an officer's term early (If-Match required)").Produces<Answer.Accepted>();

    internal static OfficerTermEnded Decide(Cooperative cooperative, Guid officerId, Request request, DateOnly today)
    {
        var officer = cooperative.Officers.FirstOrDefault(o => o.OfficerId == officerId) ?? throw new NotFound("officer", officerId);
        Require.NotAfter(request.EndedOn, today);
        return officer.InTerm(request.EndedOn)
            ? new OfficerTermEnded(request.EndedOn, officerId, Require.Text(request.Reason, 500), Require.Text(request.Source, 500))
            : throw new Refusal("OfficerNotInTerm", "The officer is not in term on that day.", ("termStart", officer.TermStart), ("termEnd", officer.TermEnd));
    }
}
