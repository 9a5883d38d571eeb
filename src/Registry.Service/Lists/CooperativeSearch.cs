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
    public async Task<IReadOnlyCollection<Guid>?> Find(string? search, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(search))
            return null;
        var words = SearchText.Wanted(Require.Text(search, 200, "search"));
        if (words.Count > MostWords)
            throw new InvalidField("search", search, $"must have at most {MostWords} words");

        var meant = await census.Read(table => words.Select(table.Vocabulary.Meant).ToArray(), cancellation);
        await using var command = database.CreateCommand();
        var conditions = meant.Select(alternatives => $"({string.Join(" or ", alternatives.Select(Like))})");
        // in one value: a name that a whole nation has is in tens of thousands of rows
        command.CommandText = $"select coalesce(array_agg(cooperative_id), '{{}}') from listed_cooperatives where {string.Join(" and ", conditions)}";
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;

        string Like(string word)
        {
            command.Parameters.Add(new() { Value = $"%{word}%" });
            return string.Create(CultureInfo.InvariantCulture, $"words like ${command.Parameters.Count}");
        }
    }
}
