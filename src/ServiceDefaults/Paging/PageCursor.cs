using System.Buffers.Text;
using System.Text;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.ServiceDefaults.Paging;

/// <summary>
/// Where a page of a list ended: the keys of its last row, not how many rows came before, so that no row is passed over or shown
/// twice where others come or go between two pages. Clients send it back as they got it.
/// </summary>
public static class PageCursor
{
    private const int UsualPage = 100;
    private const int LargestPage = 500;

    /// <summary>How many rows a page has, by what the client asks for.</summary>
    public static int Limit(int? limit) => Require.Between(limit ?? UsualPage, 1, LargestPage, nameof(limit));

    public static string Of(params IEnumerable<string> keys) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', keys)));

    /// <summary>The keys of a cursor that has so many; null where it is none.</summary>
    public static string[]? Keys(string after, int count) =>
        Base64Url.IsValid(after)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after)).Split('\n', count) is var keys
        && keys.Length == count
        && !Array.Exists(keys, key => key.Any(char.IsControl))
            ? keys
            : null;

    public static InvalidField NotOfThisList(string after) => new(nameof(after), after, "must be the next of an earlier page of the same list");
}
