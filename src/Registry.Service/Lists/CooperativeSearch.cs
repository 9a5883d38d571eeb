using System.Globalization;
using KoperasiPlatform.ServiceDefaults.Problems;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// Finds cooperatives by words of their names and numbers, earlier ones included, wherever they stand. What each word may
/// stand for is looked up first, so that PostgreSQL's index of trigrams has only plain pieces of text to find.
/// </summary>
internal sealed class CooperativeSearch(Census census, NpgsqlDataSource database)
{
    private const int MostWords = 8;

    /// <summary>Those that have every word; null where nothing is searched for.</summary>
    public async Task<IReadOnlySet<Guid>?> Find(string? search, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(search))
            return null;
        var words = SearchText.Wanted(Require.Text(search, 200, "search"));
        if (words.Count > MostWords)
            throw new InvalidField("search", search, $"must have at most {MostWords} words");

        var meant = await census.Read(table => words.Select(table.Vocabulary.Meant).ToArray(), cancellation);
        await using var command = database.CreateCommand();
        var conditions = meant.Select(alternatives => $"({string.Join(" or ", alternatives.Select(Like))})");
        command.CommandText = $"select cooperative_id from listed_cooperatives where {string.Join(" and ", conditions)}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation))
            found.Add(reader.GetGuid(0));
        return found;

        string Like(string word)
        {
            command.Parameters.Add(new() { Value = $"%{word}%" });
            return string.Create(CultureInfo.InvariantCulture, $"words like ${command.Parameters.Count}");
        }
    }
}
