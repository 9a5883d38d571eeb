using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// Text as it is compared in a search: without case, accents and punctuation. What kind of cooperative it is ("KUD", "Kop.",
/// "Koperasi Simpan Pinjam") is written in as many ways as there are writers, so a search does not insist on it.
/// </summary>
internal static partial class SearchText
{
    /// <summary>Lower-case words of letters and digits, each after one space.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            if (char.IsLetterOrDigit(c))
                folded.Append(char.ToLowerInvariant(c));
            else if (folded.Length > 0 && folded[^1] != ' ')
                folded.Append(' ');
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>The words that a name or number must have; all words where it consists of nothing but a kind.</summary>
    public static IReadOnlyList<string> Wanted(string search)
    {
        var folded = Fold(search);
        var named = Words(Kind().Replace(folded, " "));
        return named.Length > 0 ? named : Words(folded);
    }

    private static string[] Words(string folded) => [.. folded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(
        @"\b(unit desa|simpan pinjam|serba usaha|pegawai republik indonesia|pembiayaan syariah|koperasi|kop|kud|ksp|ksu|kpri|kpn|kopkar|kopwan|kopontren|koppontren|kspps|kjks|primkop)\b",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Kind();
}
