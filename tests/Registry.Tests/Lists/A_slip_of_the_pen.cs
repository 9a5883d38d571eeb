using AwesomeAssertions;
using KoperasiPlatform.Registry.Lists;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class A_slip_of_the_pen
{
    private static readonly Vocabulary Names = Of("kud sumber makmur", "koperasi lubuk gadang", "koperasi sejahtera", "ksp tani 4711", "sumbermakmur jaya");

    [Theory]
    [InlineData("sejatera", "sejahtera")]
    [InlineData("gadangg", "gadang")]
    [InlineData("lubug", "lubuk")]
    [InlineData("makmurr", "makmur")]
    public void Is_forgiven_in_a_longer_word(string written, string meant) => Names.Meant(written).Should().StartWith(written).And.Contain(meant);

    [Theory]
    [InlineData("tanj", "a short word")]
    [InlineData("47111", "a number")]
    [InlineData("bukittinggi", "another word")]
    [InlineData("gadang", "a word that is there stands for nothing else")]
    public void Is_not_seen_in(string written, string what) => Names.Meant(written).Should().Equal([written], what);

    [Fact]
    public void Leaves_out_the_words_that_hold_what_was_written_because_they_are_found_by_it() =>
        Names.Meant("sumber").Should().Equal("sumber");

    private static Vocabulary Of(params string[] names)
    {
        var vocabulary = new Vocabulary();
        foreach (var name in names)
            vocabulary.Add(name);
        return vocabulary;
    }
}
