using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterConflicts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Finds for each row the cooperative that it is about: by NIK koperasi, else by the normalised legal number, else by the id
/// that an earlier roster gave it under that number. A contradiction that an officer has decided before is none any more.
/// </summary>
internal static class RosterMatching
{
    /// <param name="CooperativeId">That of the cooperative that the row registers, or is about.</param>
    /// <param name="IsQueued">Whether it is a conflict that waits for an officer already.</param>
    internal sealed record Match(RosterRow Row, Guid CooperativeId, Cooperative? Cooperative, RosterDecision Decision, bool IsQueued = false)
    {

        /// <summary>The same contradiction of the same cooperative is the same conflict, whichever roster repeats it.</summary>
        public Guid ConflictId => RosterConflict.IdOf(CooperativeId, Decision.Differences);
    }

    internal static async Task<IReadOnlyList<Match>> MatchAll(
        IQuerySession session, IReadOnlyList<RosterRow> rows, DateOnly rosterOn, ActivityPolicyBook policies, CancellationToken cancellation)
    {
        string[] cooperativeNumbers = [.. rows.Select(r => r.Profile.CooperativeNumber).OfType<string>()];
        string[] legalNumbers = [.. rows.Select(r => r.NormalisedNumber)];
        Guid[] ids = [.. legalNumbers.Select(IdOf)];
        var claims = (await session.LoadManyAsync<CooperativeNumberClaim>(cancellation, cooperativeNumbers)).ToDictionary(c => c.Id, c => c.CooperativeId, StringComparer.Ordinal);
        var byId = (await session.LoadManyAsync<Cooperative>(cancellation, [.. claims.Values.Concat(ids).Distinct()])).ToDictionary(c => c.Id);
        var byNumber = (await session.Query<Cooperative>().Where(c => c.NormalisedNumber.IsOneOf(legalNumbers)).ToListAsync(cancellation))
            .ToLookup(c => c.NormalisedNumber, StringComparer.Ordinal);
        Match[] matches =
        [
            .. rows.Select((row, n) => Decide(
                row, ids[n], Claimed(row, claims, byId), byNumber[legalNumbers[n]].FirstOrDefault() ?? byId.GetValueOrDefault(ids[n]), rosterOn, policies)),
        ];

        Guid[] conflicting = [.. matches.Where(m => m.Decision.Outcome == RosterOutcome.Conflicting).Select(m => m.ConflictId)];
        if (conflicting.Length == 0)
            return matches;
        var conflicts = (await session.LoadManyAsync<RosterConflict>(cancellation, conflicting)).ToDictionary(c => c.Id);
        return [.. matches.Select(m => m.Decision.Outcome == RosterOutcome.Conflicting ? AsDecided(m, conflicts.GetValueOrDefault(m.ConflictId)) : m)];
    }

    private static Guid IdOf(string normalisedNumber) => DerivedId.From("cooperative", normalisedNumber);

    private static Cooperative? Claimed(RosterRow row, Dictionary<string, Guid> claims, Dictionary<Guid, Cooperative> byId) =>
        row.Profile.CooperativeNumber is { } number && claims.TryGetValue(number, out var id) ? byId.GetValueOrDefault(id) : null;

    private static Match AsDecided(Match match, RosterConflict? earlier) => earlier switch
    {
        null => match,
        { Resolution: null } => match with { IsQueued = true },
        _ => match with { Decision = new RosterDecision(RosterOutcome.Unchanged, [], []) },
    };

    /// <param name="id">What it is called where it is new.</param>
    /// <param name="claimed">The one that has the row's NIK koperasi.</param>
    /// <param name="numbered">The one that has its legal number.</param>
    private static Match Decide(
        RosterRow row, Guid id, Cooperative? claimed, Cooperative? numbered, DateOnly rosterOn, ActivityPolicyBook policies)
    {
        var cooperative = claimed ?? numbered;
        var decision = claimed is not null && numbered is not null && claimed.Id != numbered.Id
            ? new RosterDecision(
                RosterOutcome.Conflicting, [$"{RosterColumns.CooperativeNumber} is that of {claimed.Id} here, {RosterColumns.LegalEntityNumber} that of {numbered.Id}"], [])
            : RosterDecision.Decide(cooperative, row, rosterOn, policies);
        return new Match(row, cooperative?.Id ?? id, cooperative, decision);
    }
}
