using System.Globalization;
using System.Text;

namespace KoperasiPlatform.ServiceDefaults.People;

/// <summary>How a person's name is compared, and shortened.</summary>
public static class PersonName
{
    /// <summary>
    /// The same letters and digits, whatever the case, the spaces and the punctuation. A title or a second name more makes it
    /// another name: whether it is another person is for people to decide.
    /// </summary>
    public static bool IsSame(string one, string other) => string.Equals(Letters(one), Letters(other), StringComparison.Ordinal);

    /// <summary>The initials, as in <c>A.C.</c></summary>
    public static string Initials(string name) => string.Concat(
        name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.FirstOrDefault(char.IsLetter))
            .Where(letter => letter != default)
            .Select(letter => $"{char.ToUpperInvariant(letter)}."));

    private static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormKD).Where(c => char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
            letters.Append(char.ToUpperInvariant(letter));
        return letters.ToString();
    }
}
