using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Registry.Lists;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class The_searched_text
{
    private static readonly Gen<string> Words = Gen.String["ab é "].Select(text => text.Trim());
    private static readonly Gen<string[]> Alternatives = Gen.String["abé"].Where(word => word.Length > 0).Array[1, 3];

    private static readonly Gen<string> Named = Gen.Select(
            Gen.OneOf(Gen.Const("sumber"), Gen.Const("lubuk"), Gen.Const("gadang"), Gen.Const("kanduang")),
            Gen.OneOf(Gen.Const("tani"), Gen.Const("jaya"), Gen.Const("")),
            Gen.Int[0, 9_999])
        .Select((one, other, number) => $"{one} {other} {number}");

    /// <summary>However often each is written anew, and whenever the old text is left out.</summary>
    [Fact]
    public void Is_found_by_what_was_written_last() => Gen.Select(Gen.Select(Gen.Int[0, 4], Words).List[1, 30], Alternatives.Array[1, 3]).Sample(
        FindsWhatWasWrittenLast, iter: 2_000, threads: 1);

    /// <summary>Where there are many blocks, by a part of some text that is as long as a run, shorter or longer; and by parts of two texts.</summary>
    [Fact]
    public void Is_found_in_each_block() =>
        (from writings in Gen.Select(Gen.Int[0, 59], Named).List[1, 120]
         from wanted in PartOfOne(writings).Array[1, 2].Array[1, 2]
         select (writings, wanted)).Sample((writings, wanted) => FindsWhatWasWrittenLast(writings, wanted), iter: 2_000, threads: 1);

    /// <summary>Where there are so many that their signatures lie in several groups.</summary>
    [Fact]
    public void Is_found_in_each_group()
    {
        var searched = new SearchedText();
        for (var number = 0; number < 5_000; number++)
            searched.Put(Id(number), $"tani {number:D5} {(number % 1_000 == 17 ? "langka" : "jaya")}");

        foreach (var number in new[] { 0, 15, 16, 1_023, 1_024, 2_048 + 63, 4_095, 4_999 })
            searched.Find([["tani"], [$"{number:D5}"]]).Should().Equal(Id(number));
        searched.Find([["langka", "kuning"], ["tani"]]).Should().BeEquivalentTo(Enumerable.Range(0, 5).Select(thousand => Id((thousand * 1_000) + 17)));
        searched.Find([["langka"], ["02017"]]).Should().Equal(Id(2_017));
        searched.Find([["tani"], ["ay"]]).Should().HaveCount(5_000 - 5, "a word that is shorter than a run may be in any");
        searched.Find([["tani"], ["kuning"]]).Should().BeEmpty();

        static Guid Id(int number) => new(number, 0, 0, new byte[8]);
    }

    private static Gen<string> PartOfOne(List<(int Number, string Words)> writings) =>
        from writing in Gen.Int[0, writings.Count - 1]
        from start in Gen.Int[0, writings[writing].Words.Length - 1]
        from length in Gen.Int[1, Math.Min(9, writings[writing].Words.Length - start)]
        select writings[writing].Words.Substring(start, length);

    private static void FindsWhatWasWrittenLast(List<(int Number, string Words)> writings, string[][] wanted)
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
    }

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
