using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Finds cooperatives by words of their names and numbers, earlier ones included, wherever they stand.</summary>
internal sealed class CooperativeSearch(Census census)
{
    private const int MostWords = 8;

    /// <summary>Those that have every word; null where nothing is searched for.</summary>
    public async Task<IReadOnlyCollection<Guid>?> Find(string? search, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(search))
            return null;
        var words = SearchText.Wanted(Require.Text(search, 200, "search"));
        return words.Count is > 0 and <= MostWords
            ? await census.Read(table => table.Find(words), cancellation)
            : throw new InvalidField("search", search, $"must have 1 to {MostWords} words");
    }
}
