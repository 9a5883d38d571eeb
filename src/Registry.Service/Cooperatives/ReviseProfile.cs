using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Replaces what is written about a cooperative from a day on, until the next profile that is known; the client says which
/// version it saw. A number that it gives up is free for another.
/// </summary>
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
                var (before, after) = (cooperative.Profile.CooperativeNumber, cooperative.After(events).Profile.CooperativeNumber);
                foreach (var revised in events)
                    await RegisterCooperative.Claim(session, revised.Profile.CooperativeNumber, id, cancellation);
                if (before is not null && after != before)
                    session.Delete<CooperativeNumberClaim>(before);
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
        Require.NotAfter(request.OccurredOn, today);
        if (request.OccurredOn < profile.FoundedOn)
            throw new InvalidField("occurredOn", request.OccurredOn, $"must not be before the founding, {profile.FoundedOn:yyyy-MM-dd}");
        var source = Require.Text(request.Source, 500);
        if (profile != cooperative.ProfileOn(request.OccurredOn))
            yield return new ProfileRevised(request.OccurredOn, profile, source);
    }
}
