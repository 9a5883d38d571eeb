using System.Globalization;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.Registry.RosterImports;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// A cooperative as a line of a file: the roster's own columns, so that the file can be imported again, and behind them what
/// only we know.
/// </summary>
internal static class ExportedRow
{
    private static readonly string[] Ours = ["Nama Nagari", "Status Keaktifan", "Sejak", "Beku", "Pengurus/Pengawas Menjabat"];

    public static IReadOnlyList<string> Headers(IEnumerable<int> bookYears) =>
        [.. RosterColumns.All, .. bookYears.Select(RosterColumns.Meeting), .. Ours];

    public static IReadOnlyList<object?> Cells(Cooperative cooperative, DateOnly asOf, ActivityStatus? activity, DateOnly since, IReadOnlyList<int> bookYears)
    {
        var profile = cooperative.ProfileOn(asOf);
        var meetings = cooperative.AnnualMeetings.Where(m => m.HeldOn <= asOf).ToDictionary(m => m.BookYear, m => m.HeldOn);
        return
        [
            SpreadsheetText.Harmless(profile.Name),
            SpreadsheetText.Harmless(profile.LegalEntityNumber),
            profile.CooperativeNumber,
            RosterColumns.Types[profile.Type],
            RosterColumns.Forms[profile.Form],
            profile.RegionCode,
            Date(profile.FoundedOn),
            profile.MemberCount,
            profile.Assets,
            profile.Turnover,
            cooperative.DeclaredOn(asOf) is { } declared ? RosterColumns.Statuses[declared] : null,
            .. bookYears.Select(year => meetings.TryGetValue(year, out var heldOn) ? Date(heldOn) : null),
            Region.NameOf(profile.RegionCode),
            activity switch
            {
                null => null,
                ActivityStatus.Inactive => RosterColumns.Statuses[MinistryStatus.Inactive],
                _ => RosterColumns.Statuses[MinistryStatus.Active],
            },
            Date(since),
            cooperative.SuspendedOn(asOf) ? "Ya" : "Tidak",
            cooperative.OfficersInTerm(asOf).Count(),
        ];
    }

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
