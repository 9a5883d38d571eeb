using System.Collections.Frozen;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Regions;

namespace KoperasiPlatform.Registry.Regions;

/// <summary>
/// Kemendagri's region codes of West Sumatra (province.regency.district.nagari), checked against reference data. BPS
/// numbers the same regencies otherwise, so a code of that system is refused with a hint rather than taken for another place.
/// </summary>
public static class Region
{
    public const int ProvinceCodeLength = 2; // 13
    public const int RegencyCodeLength = 5; // 13.11
    public const int DistrictCodeLength = 8; // 13.11.01
    public const int NagariCodeLength = 13; // 13.11.01.2001

    private static readonly FrozenDictionary<string, string> Names = RegionNames.All;

    /// <summary>A nagari's code, or the reason why it is none.</summary>
    public static string ParseNagari(string? code, string field)
    {
        var text = code?.Trim() ?? "";
        if (LooksLikeBps(text))
            throw new InvalidField(field, text, "looks like a BPS code; the Kemendagri code of a nagari is needed, for instance 13.11.01.2001 (BPS 1310 is Kemendagri 13.11)");
        if (text.Length != NagariCodeLength)
            throw new InvalidField(field, text, "must be the Kemendagri code of a nagari, for instance 13.11.01.2001");
        return Names.ContainsKey(text) ? text : throw new InvalidField(field, text, "is not a nagari in the reference data");
    }

    /// <summary>The code of a province, regency, district or nagari, or the reason why it is none.</summary>
    public static string Parse(string? code, string field)
    {
        var text = code?.Trim() ?? "";
        if (Names.ContainsKey(text))
            return text;
        throw new InvalidField(field, text, LooksLikeBps(text)
            ? "looks like a BPS code; the Kemendagri code is needed, for instance 13.11 (BPS 1310)"
            : "must be the Kemendagri code of a province, regency, district or nagari in the reference data, for instance 13.11.01");
    }

    /// <summary>How long the codes are one level below: of a province's regencies, a regency's districts, a district's nagari.</summary>
    public static int LengthBelow(string? code) => (code?.Length ?? 0) switch
    {
        0 => ProvinceCodeLength,
        ProvinceCodeLength => RegencyCodeLength,
        RegencyCodeLength => DistrictCodeLength,
        _ => NagariCodeLength,
    };

    /// <summary>Whether a code is that of a region, or of a part of it.</summary>
    public static bool IsWithin(string code, string region) =>
        code.StartsWith(region, StringComparison.Ordinal) && (code.Length == region.Length || code[region.Length] == '.');

    public static string? NameOf(string code) => Names.GetValueOrDefault(code);

    private static bool LooksLikeBps(string text) => text.Length is 4 or 7 or 10 && text.All(char.IsAsciiDigit);
}
