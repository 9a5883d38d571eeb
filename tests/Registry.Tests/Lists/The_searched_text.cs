using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Registry.Lists;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class The_searched_text
{
    private static readonly Gen<string> Words = Gen.String["ab é "].Select(text => text.Trim());
    private static readonly Gen<string[]> Alternatives = Gen.String["abé"].Where(word => word.Length > 0).Array[1, 3];

    /// <summary>However often each is written anew, and whenever the old text is left out.</summary>
    [Fact]
    public void Is_found_by_what_was_written_last() => Gen.Select(Gen.Select(Gen.Int[0, 4], Words).List[1, 30], Alternatives.Array[1, 3]).Sample(
        (writings, wanted) =>
        {
            var searched = new SearchedText();
            var last = new Dictionary<Guid, string>();
            foreach (var (number, words) in writings)
            {
                var id = new Guid(number, 0, 0, new byte[8]);
                searched.Put(id, words);
                last[id] = words;
            }

            searched.Find(wanted).Should().BeEquivalentTo(
                last.Where(c => wanted.All(word => word.Any(one => c.Value.Contains(one, StringComparison.Ordinal)))).Select(c => c.Key));
        },
        iter: 2_000,
        threads: 1);

    [Fact]
    public void Has_no_word_that_reaches_from_one_cooperative_into_the_next()
    {
        var searched = new SearchedText();
        searched.Put(new Guid(1, 0, 0, new byte[8]), "tani");
        searched.Put(new Guid(2, 0, 0, new byte[8]), "makmur");

        searched.Find([["tanimakmur"]]).Should().BeEmpty();
        searched.Find([["tani"]]).Should().HaveCount(1);
    }
}
