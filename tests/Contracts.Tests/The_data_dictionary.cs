using AwesomeAssertions;
using KoperasiPlatform.Contracts.Tests.Dictionary;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>
/// <c>docs/data-dictionary.md</c> and <c>docs/kamus-data.md</c> explain every event and field to people who do not program:
/// in English by the contracts' docstrings, in Indonesian by <c>src/Contracts/Kamus.id.json</c>. To write them anew:
/// <code>KOPERASI_WRITE_DICTIONARY=1 dotnet test --project tests/Contracts.Tests</code>
/// </summary>
public sealed class The_data_dictionary
{
    public static TheoryData<string> Languages => ["english", "indonesian"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Explains_every_event_field_and_value(string language) =>
        DataDictionary.ToExplain.Where(name => string.IsNullOrWhiteSpace(In(language).Explain(name))).Should().BeEmpty("each needs a text in this language");

    [Fact]
    public void Explains_nothing_that_is_not_there() =>
        Words.Explained.Except(DataDictionary.ToExplain, StringComparer.Ordinal).Should().BeEmpty("what has gone or was renamed leaves no text behind");

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Is_that_of_the_contracts(string language)
    {
        var file = Path.Combine(Repository.Root, "docs", In(language).Page);
        var page = new DataDictionary(In(language)).Write();
        if (Environment.GetEnvironmentVariable("KOPERASI_WRITE_DICTIONARY") == "1")
            await File.WriteAllTextAsync(file, page);

        (await File.ReadAllTextAsync(file)).Should().Be(page, "KOPERASI_WRITE_DICTIONARY=1 writes it anew");
    }

    private static Words In(string language) => language == "english" ? Words.English : Words.Indonesian;
}
