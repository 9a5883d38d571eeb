using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>Finds for each row the cooperative that it is about: by NIK koperasi, else by the normalised legal number.</summary>
internal static class RosterMatching
{
    internal sealed record Match(RosterRow Row, Cooperative? Cooperative, RosterDecision Decision);

    internal static async Task<IReadOnlyList<Match>> MatchAll(
        IQuerySession session, IReadOnlyList<RosterRow> rows, DateOnly rosterOn, CancellationToken cancellation)
    {
        var policies = await CooperativeCommands.Policies(session, cancellation);
        string[] cooperativeNumbers = [.. rows.Select(r => r.Profile.CooperativeNumber).OfType<string>()];
        string[] legalNumbers = [.. rows.Select(r => r.NormalisedNumber)];
        var claims = (await session.LoadManyAsync<CooperativeNumberClaim>(cancellation, cooperativeNumbers)).ToDictionary(c => c.Id, c => c.CooperativeId, StringComparer.Ordinal);
        var byId = (await session.LoadManyAsync<Cooperative>(cancellation, [.. claims.Values])).ToDictionary(c => c.Id);
        var byNumber = (await session.Query<Cooperative>().Where(c => c.NormalisedNumber.IsOneOf(legalNumbers)).ToListAsync(cancellation))
            .ToLookup(c => c.NormalisedNumber, StringComparer.Ordinal);
        return [.. rows.Select(row => Decide(row, Find(row, claims, byId, byNumber), rosterOn, policies))];
    }

    private static Match Decide(RosterRow row, Cooperative? cooperative, DateOnly rosterOn, ActivityPolicyBook policies) =>
        new(row, cooperative, RosterDecision.Decide(cooperative, row, rosterOn, policies));

    private static Cooperative? Find(
        RosterRow row, Dictionary<string, Guid> claims, Dictionary<Guid, Cooperative> byId, ILookup<string, Cooperative> byNumber) =>
        row.Profile.CooperativeNumber is { } number && claims.TryGetValue(number, out var id) && byId.TryGetValue(id, out var claimed)
            ? claimed
            : byNumber[row.NormalisedNumber].FirstOrDefault();
}
