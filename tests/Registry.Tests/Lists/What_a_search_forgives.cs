using AwesomeAssertions;
using KoperasiPlatform.Registry.Lists;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class What_a_search_forgives
{
    [Theory]
    [InlineData("Koperasi Wanita  \"Bundo\" Kanduang", "koperasi wanita bundo kanduang")]
    [InlineData("KOPERASI Café Résumé", "koperasi cafe resume")]
    [InlineData("AHU-0005808.AH.01.26.TAHUN 2020", "ahu 0005808 ah 01 26 tahun 2020")]
    [InlineData("  ", "")]
    public void Case_accents_and_punctuation(string written, string folded) => SearchText.Fold(written).Should().Be(folded);

    [Theory]
    [InlineData("KUD Sumber Makmur", "sumber makmur")]
    [InlineData("Kop. Makmur", "makmur")]
    [InlineData("koperasi unit desa sumber makmur", "sumber makmur")]
    [InlineData("Koperasi Simpan Pinjam (KSP) Sumber", "sumber")]
    [InlineData("Kopi Kudus", "kopi kudus")]
    [InlineData("KUD", "kud")]
    [InlineData("Koperasi Unit Desa", "koperasi unit desa")]
    public void The_kind_of_cooperative_where_there_is_more_to_go_by(string search, string wanted) =>
        SearchText.Wanted(search).Should().Equal(wanted.Split(' '));
}
