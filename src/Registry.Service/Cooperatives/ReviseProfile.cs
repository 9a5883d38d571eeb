using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Replaces what is written about a cooperative; the client says which version it saw.</summary>
internal static class ReviseProfile
{
    internal sealed record Request(
        string Name,
        string LegalEntityNumber,
        string? CooperativeNumber,
        CooperativeType Type,
        CooperativeForm Form,
        string RegionCode,
        DateOnly FoundedOn,
        int MemberCount,
        long Assets,
        long Turnover,
        DateOnly OccurredOn,
        string Source);

    internal static void MapReviseProfile(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPut("/{id:guid}/profile", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var events = Decide(cooperative, request, commands.Today).ToArray();
                foreach (var number in events.Select(e => e.Profile.CooperativeNumber).Where(n => n != cooperative.Profile.CooperativeNumber))
                    await RegisterCooperative.Claim(session, number, id, cancellation);
                stream.AppendMany(events);
                return Answer.Ok(id, cooperative.Version + events.Length);
            }))
        .RequireRoles(Roles.Registrar).WithSummary("Revise a cooperative's profile (If-Match required)").Produces<Answer.Accepted>();

    internal static IEnumerable<ProfileRevised> Decide(Cooperative cooperative, Request request, DateOnly today)
    {
        var profile = Profiles.Check(new Profile(
            request.Name, request.LegalEntityNumber, request.CooperativeNumber, request.Type, request.Form, request.RegionCode,
            request.FoundedOn, request.MemberCount, request.Assets, request.Turnover), today);
        CooperativeCommands.AssertRegistered(cooperative);
        if (profile != cooperative.Profile)
            yield return new ProfileRevised(Require.NotAfter(request.OccurredOn, today), profile, Require.Text(request.Source, 500));
    }
}
