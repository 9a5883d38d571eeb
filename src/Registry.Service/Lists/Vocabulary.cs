namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The words that names consist of, to find the one that was meant where another was written. A nation's names have few
/// words, so each is compared: as PostgreSQL's pg_trgm does, by the pieces of three letters that they have in common.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>Of the pieces of what was written, so many must be in the word.</summary>
    private const double Alike = 0.6;

    /// <summary>Shorter words are too alike for a slip of the pen to be told from another word.</summary>
    private const int ShortestMisspelt = 5;

    private const int MostMeant = 8;

    /// <summary>Each between spaces, so that its first and last letters are pieces of their own.</summary>
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <param name="folded">A name as it is searched.</param>
    public void Add(string folded)
    {
        foreach (var word in folded.Split(' '))
        {
            if (word.Length >= ShortestMisspelt - 1 && word.All(char.IsLetter))
                _words.Add(Padded(word));
        }
    }

    /// <summary>The words that a written one may stand for, itself first, then the likeliest; only itself where it is short or has digits.</summary>
    public IReadOnlyList<string> Meant(string written)
    {
        if (written.Length < ShortestMisspelt || !written.All(char.IsLetter))
            return [written];
        string[] pieces = [.. Pieces(written).Distinct(StringComparer.Ordinal)];
        return
        [
            written,
            .. _words.Select(word => (Word: word, Shared: pieces.Count(piece => word.Contains(piece, StringComparison.Ordinal))))
                .Where(word => word.Shared >= Alike * pieces.Length && !word.Word.Contains(written, StringComparison.Ordinal))
                .OrderByDescending(word => word.Shared).ThenBy(word => word.Word, StringComparer.Ordinal)
                .Take(MostMeant).Select(word => word.Word.Trim()),
        ];
    }

    private static IEnumerable<string> Pieces(string word)
    {
        var padded = Padded(word);
        for (var n = 0; n + 3 <= padded.Length; n++)
            yield return padded.Substring(n, 3);
    }

    private static string Padded(string word) => $"  {word} ";
}
