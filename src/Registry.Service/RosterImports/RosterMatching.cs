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
    /// <param name="IsQueued">Whether it is a conflict that waits for an officer already.</param>
    internal sealed record Match(RosterRow Row, Cooperative? Cooperative, RosterDecision Decision, bool IsQueued = false)
    {
        /// <summary>The id of a cooperative that the row registers, or of the one that it is about.</summary>
        public Guid CooperativeId => Cooperative?.Id ?? IdOf(Row);

        /// <summary>The same contradiction of the same cooperative is the same conflict, whichever roster repeats it.</summary>
        public Guid ConflictId => RosterConflict.IdOf(CooperativeId, Decision.Differences);
    }

    internal static async Task<IReadOnlyList<Match>> MatchAll(
        IQuerySession session, IReadOnlyList<RosterRow> rows, DateOnly rosterOn, ActivityPolicyBook policies, CancellationToken cancellation)
    {
        string[] cooperativeNumbers = [.. rows.Select(r => r.Profile.CooperativeNumber).OfType<string>()];
        string[] legalNumbers = [.. rows.Select(r => r.NormalisedNumber)];
        var claims = (await session.LoadManyAsync<CooperativeNumberClaim>(cancellation, cooperativeNumbers)).ToDictionary(c => c.Id, c => c.CooperativeId, StringComparer.Ordinal);
        var byId = (await session.LoadManyAsync<Cooperative>(cancellation, [.. claims.Values.Concat(rows.Select(IdOf)).Distinct()])).ToDictionary(c => c.Id);
        var byNumber = (await session.Query<Cooperative>().Where(c => c.NormalisedNumber.IsOneOf(legalNumbers)).ToListAsync(cancellation))
            .ToLookup(c => c.NormalisedNumber, StringComparer.Ordinal);
        Match[] matches = [.. rows.Select(row => Decide(row, claims, byId, byNumber, rosterOn, policies))];

        var conflicts = (await session.LoadManyAsync<RosterConflict>(
            cancellation, [.. matches.Where(m => m.Decision.Outcome == RosterOutcome.Conflicting).Select(m => m.ConflictId)])).ToDictionary(c => c.Id);
        return [.. matches.Select(m => conflicts.GetValueOrDefault(m.ConflictId) switch
        {
            null => m,
            { Resolution: null } => m with { IsQueued = true },
            _ => m with { Decision = new RosterDecision(RosterOutcome.Unchanged, [], []) },
        })];
    }

    private static Guid IdOf(RosterRow row) => DerivedId.From("cooperative", row.NormalisedNumber);

    private static Match Decide(
        RosterRow row,
        Dictionary<string, Guid> claims,
        Dictionary<Guid, Cooperative> byId,
        ILookup<string, Cooperative> byNumber,
        DateOnly rosterOn,
        ActivityPolicyBook policies)
    {
        var claimed = row.Profile.CooperativeNumber is { } number && claims.TryGetValue(number, out var id) ? byId.GetValueOrDefault(id) : null;
        var numbered = byNumber[row.NormalisedNumber].FirstOrDefault() ?? byId.GetValueOrDefault(IdOf(row));
        var cooperative = claimed ?? numbered;
        var decision = claimed is not null && numbered is not null && claimed.Id != numbered.Id
            ? new RosterDecision(
                RosterOutcome.Conflicting, [$"{RosterColumns.CooperativeNumber} is that of {claimed.Id} here, {RosterColumns.LegalEntityNumber} that of {numbered.Id}"], [])
            : RosterDecision.Decide(cooperative, row, rosterOn, policies);
        return new Match(row, cooperative, decision);
    }
}
