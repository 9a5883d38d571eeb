using System.Text.RegularExpressions;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Nomor badan hukum. It comes in many shapes (<c>154/BH/KWK.10/1998</c>, <c>AHU-0005808.AH.01.26.TAHUN 2020</c>), none of
/// which is rejected; two are the same when they are equal after normalisation.
/// </summary>
public static partial class LegalEntityNumber
{
    /// <summary>
    /// Upper case, single separators, no spaces, no leading zeros in any number, no "Badan Hukum", "No." or "Nomor" before
    /// it; "B.H." is "BH", and the word for year ("Tahun") stands by itself.
    /// </summary>
    public static string Normalise(string number)
    {
        var text = Spaces().Replace(number.ToUpperInvariant(), "");
        text = Prefix().Replace(text, "");
        text = Separators().Replace(text, "/");
        text = LegalEntity().Replace(text, "BH");
        text = Year().Replace(text, "/TAHUN");
        return LeadingZeros().Replace(text, "").Trim('/');
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex("^(BADANHUKUM[.:]?)?((NOMOR|NO)[.:]?)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"[./\\\-–_]+", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    [GeneratedRegex("(?<![A-Z])B/H(?![A-Z])", RegexOptions.None, 1000)]
    private static partial Regex LegalEntity();

    [GeneratedRegex("/?TAHUN/?(?=[0-9])", RegexOptions.None, 1000)]
    private static partial Regex Year();

    [GeneratedRegex("(?<![0-9])0+(?=[0-9])", RegexOptions.None, 1000)]
    private static partial Regex LeadingZeros();
}

/// <summary>NIK koperasi: 13 digits, unique where present.</summary>
public static class CooperativeNumber
{
    public static string? Parse(string? number, string field)
    {
        var text = number?.Trim();
        return string.IsNullOrEmpty(text) ? null
            : text.Length == 13 && text.All(char.IsAsciiDigit) ? text
            : throw new InvalidField(field, text, "must have 13 digits");
    }
}

/// <summary>That a cooperative number is taken. Its id is the number, so the database lets only one have it.</summary>
public sealed record CooperativeNumberClaim(string Id, Guid CooperativeId);
