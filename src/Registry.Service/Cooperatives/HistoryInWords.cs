using System.Globalization;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>What an event says, as a sentence of plain English; persons by the first characters of their pseudonym.</summary>
internal static class HistoryInWords
{
    private const int RecognisableLength = 8;

    public static (string Says, string? Source) Of(IDomainEvent e) => e switch
    {
        CooperativeRegistered x => ($"{x.Profile.Name} was founded; it is accounted for from book year {x.FirstBookYear} on.", x.Source),
        ProfileRevised x => ($"The profile was revised: {InWords(x.Profile)}.", x.Source),
        OfficerElected x => ($"Person {Short(x.PersonKey)} took office as {InWords(x.Role)}, until {x.TermEnd:yyyy-MM-dd}.", x.Source),
        OfficerTermEnded x => ($"An officer left before the end of the term: {x.Reason}.", x.Source),
        AnnualMeetingRecorded x => ($"The annual meeting for book year {x.BookYear} was held{Present(x.Attendance, x.Members)}.", x.Source),
        AnnualMeetingVerified x => ($"The annual meeting for book year {x.BookYear} was verified by {x.VerifiedBy}.", x.Source),
        AnnualMeetingCorrected x => (
            $"The record of the annual meeting for book year {x.BookYear} was corrected: held on {x.HeldOn:yyyy-MM-dd}{Present(x.Attendance, x.Members)}. Reason: {x.Reason}.{Doubt(x.ReactivationsInDoubt)}",
            x.Source),
        AnnualMeetingWithdrawn x => (
            $"The record of the annual meeting for book year {x.BookYear} was withdrawn. Reason: {x.Reason}.{Doubt(x.ReactivationsInDoubt)}",
            x.Source),
        BusinessObserved x => ($"Its business was seen {InWords(x.State)} by {x.RecordedBy}.", x.Source),
        BusinessObservationVerified x => ($"What was seen of its business was verified by {x.VerifiedBy}.", x.Source),
        MinistryStatusDeclared x => ($"The Ministry declared it {InWords(x.Status)}.", x.Source),
        _ => (OfStatus(e), SourceOfStatus(e)),
    };

    private static string OfStatus(IDomainEvent e) => e switch
    {
        BecameAtRisk x => $"It is at risk, by policy {x.PolicyVersion}: {string.Join(", ", x.Grounds)}.",
        NoLongerAtRisk x => $"It is no longer at risk, by policy {x.PolicyVersion}.",
        BecameInactive x => $"It became inactive, by policy {x.PolicyVersion}: {string.Join(", ", x.Grounds)}.",
        Reactivated x => $"It was reactivated, by policy {x.PolicyVersion}{(x.RevivalCaseId is null ? "" : ", after a revival case")}.",
        ReactivationRefused x => $"Its reactivation was refused, by policy {x.PolicyVersion}: {string.Join(", ", x.Reasons)}.",
        Suspended x => $"It was suspended: {x.Reason}.",
        SuspensionLifted x => $"Its suspension was lifted: {x.Reason}.",
        Merged x => $"It was merged into cooperative {x.SuccessorId}: {x.Reason}.",
        Absorbed x => $"Cooperative {x.CooperativeId} was merged into it: {x.Reason}.",
        DissolutionBegun x => $"Its dissolution began: {x.Reason}.",
        Dissolved x => $"It was dissolved: {x.Reason}.",
        _ => throw new NotSupportedException($"{e.GetType()} has no sentence."),
    };

    private static string? SourceOfStatus(IDomainEvent e) => e switch
    {
        Suspended x => x.Source,
        SuspensionLifted x => x.Source,
        Merged x => x.Source,
        Absorbed x => x.Source,
        DissolutionBegun x => x.Source,
        Dissolved x => x.Source,
        _ => null,
    };

    private static string InWords(Profile p) => string.Create(
        CultureInfo.InvariantCulture,
        $"{p.Name}, {p.LegalEntityNumber}, {p.RegionCode}, {p.MemberCount} members, assets Rp {p.Assets:N0}, turnover Rp {p.Turnover:N0}");

    private static string InWords(OfficerRole role) => role.ToString().ToLowerInvariant();

    private static string InWords(BusinessState state) => state.ToString().ToLowerInvariant();

    private static string InWords(MinistryStatus status) => status.ToString().ToLowerInvariant();

    private static string Present(int? attendance, int? members) => (attendance, members) switch
    {
        ({ } present, { } all) => $", with {present} of {all} members present",
        ({ } present, null) => $", with {present} members present",
        _ => "",
    };

    private static string Doubt(IReadOnlyList<DateOnly> reactivations) =>
        reactivations.Count == 0 ? "" : $" The reactivation of {string.Join(", ", reactivations.Select(on => $"{on:yyyy-MM-dd}"))} relied on it, and is in doubt.";

    private static string Short(string personKey) => personKey.Length > RecognisableLength ? personKey[..RecognisableLength] : personKey;
}
