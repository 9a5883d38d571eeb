using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>
/// A cooperative's name as it is compared: without case, accents, punctuation and the words that only say what kind of
/// cooperative it is, in pieces of three letters.
/// </summary>
internal sealed partial class ComparableName
{
    private readonly HashSet<string> _pieces = new(StringComparer.Ordinal);
    private readonly string _numbers;

    public ComparableName(string name)
    {
        Text = Normalise(name);
        var words = Text.Split(' ');
        _numbers = string.Join(' ', words.Where(word => Number().IsMatch(word)).Order(StringComparer.Ordinal));
        // as PostgreSQL's pg_trgm takes them: of each word, with two spaces before it and one behind
        foreach (var word in words.Select(word => $"  {word} "))
        {
            for (var start = 0; start + 3 <= word.Length; start++)
                _pieces.Add(word.Substring(start, 3));
        }
    }

    public string Text { get; }

    /// <summary>
    /// How alike two names are, from 0 to 1: the share of pieces that they have in common. Names in which a number differs
    /// ("Sejahtera I", "Sejahtera II") are of two cooperatives.
    /// </summary>
    public double Similarity(ComparableName other)
    {
        if (_numbers != other._numbers)
            return 0;
        var common = _pieces.Count(other._pieces.Contains);
        return (double)common / (_pieces.Count + other._pieces.Count - common);
    }

    private static string Normalise(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
            text.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
        var words = Spaces().Replace(text.ToString(), " ").Trim();
        var named = Spaces().Replace(Kind().Replace(words, " "), " ").Trim();
        return named.Length > 0 ? named : words;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"\b(koperasi|kop|kud|ksp|ksu|kpri|kspps|kopontren|unit desa|simpan pinjam|serba usaha|pegawai republik indonesia|primer|sekunder)\b",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Kind();

    [GeneratedRegex("^([0-9]+|[ivx]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
