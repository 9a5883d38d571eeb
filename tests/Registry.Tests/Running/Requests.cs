namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>What a client sends.</summary>
internal static class Requests
{
    internal sealed record CooperativeRequest(
        string Name, string LegalEntityNumber, string? CooperativeNumber, string Type, string Form, string RegionCode, string FoundedOn,
        int MemberCount, long Assets, long Turnover, int? FirstBookYear, string Source);

    public static CooperativeRequest Cooperative(int number) => new(
        $"Koperasi Contoh {number}", $"{number}/BH/KWK.10/1998", null, "Producer", "Primary", "13.11.01.2001", "1998-01-01",
        40, 1_000_000, 0, 2015, "deed");

    public static object Meeting(int bookYear, string heldOn) => new { bookYear, heldOn, source = "minutes" };

    public static object Observation(string state, string observedOn) => new { state, observedOn, source = "visit" };

    public static object Officer(string nationalId, string role) => new
    {
        nationalId,
        name = $"Ani Contoh {nationalId[^4..]}",
        phone = "0812-0000-1128",
        role,
        termStart = "2018-02-05",
        termEnd = "2021-02-04",
        source = "minutes",
    };
}
