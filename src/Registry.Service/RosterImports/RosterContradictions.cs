using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Where a row says otherwise than what was found here: a meeting on another day, a name or number that an officer wrote, a
/// reactivation. What came from an earlier roster is simply changed, and so are the figures (members, assets, turnover), which
/// a later roster knows better.
/// </summary>
internal static class RosterContradictions
{
    private static readonly (string Column, Func<Profile, object?> Of)[] Fields =
    [
        (RosterColumns.Name, p => p.Name),
        (RosterColumns.LegalEntityNumber, p => LegalEntityNumber.Normalise(p.LegalEntityNumber)),
        (RosterColumns.CooperativeNumber, p => p.CooperativeNumber),
        (RosterColumns.Type, p => p.Type),
        (RosterColumns.Form, p => p.Form),
        (RosterColumns.RegionCode, p => p.RegionCode),
        (RosterColumns.FoundedOn, p => p.FoundedOn.ToString("yyyy-MM-dd")),
    ];

    /// <param name="saysMore">Whether the row says anything that is not known here: of an ended cooperative there is nothing more to say.</param>
    public static IEnumerable<string> Of(Cooperative cooperative, RosterRow row, DateOnly rosterOn, bool saysMore)
    {
        if (cooperative.LegalLife != LegalLife.Registered && saysMore)
            yield return $"its legal life has ended here: {cooperative.LegalLife}";
        foreach (var known in cooperative.AnnualMeetings)
        {
            if (row.AnnualMeetings.TryGetValue(known.BookYear, out var heldOn) && heldOn != known.HeldOn)
                yield return $"annual meeting {known.BookYear}: {heldOn:yyyy-MM-dd} in the roster, {known.HeldOn:yyyy-MM-dd} here";
        }

        foreach (var (column, of) in Fields)
        {
            var (theirs, ours) = (of(row.Profile), of(cooperative.ProfileOn(rosterOn)));
            if (theirs is not null && ours is not null && !Equals(theirs, ours) && IsWrittenHere(cooperative, of, rosterOn))
                yield return $"{column}: {theirs} in the roster, {ours} here";
        }

        if (row.Status == MinistryStatus.Inactive && Undone(cooperative, rosterOn) is { } reactivated)
            yield return $"{RosterColumns.Status}: Tidak Aktif in the roster, reactivated here on {reactivated:yyyy-MM-dd}";
    }

    /// <summary>Whether the last one to give a field its value was an officer and not a roster.</summary>
    private static bool IsWrittenHere(Cooperative cooperative, Func<Profile, object?> field, DateOnly rosterOn)
    {
        ProfileRevision? last = null;
        foreach (var revision in cooperative.Revisions.Where(r => r.From <= rosterOn))
        {
            if (last is null || !Equals(field(revision.Profile), field(last.Profile)))
                last = revision;
        }

        return last is not null && last.Source != RosterDecision.Source;
    }

    /// <summary>The reactivation that a declaration of the roster's day would undo, where the Ministry has not declared it before.</summary>
    internal static DateOnly? Undone(Cooperative cooperative, DateOnly rosterOn)
    {
        var reactivations = cooperative.Reactivations.Where(on => on <= rosterOn).ToArray();
        if (reactivations.Length == 0)
            return null;
        var declared = cooperative.MinistryDeclarations.Where(d => d.Status == MinistryStatus.Inactive && d.DeclaredOn > reactivations.Max() && d.DeclaredOn <= rosterOn);
        return declared.Any() ? null : reactivations.Max();
    }
}

internal static class MinistryDeclarationsExtensions
{
    /// <summary>What the Ministry's last word was on a day.</summary>
    public static MinistryStatus? DeclaredOn(this Cooperative cooperative, DateOnly day) =>
        cooperative.MinistryDeclarations.Where(d => d.DeclaredOn <= day).OrderBy(d => d.DeclaredOn).LastOrDefault()?.Status;
}
