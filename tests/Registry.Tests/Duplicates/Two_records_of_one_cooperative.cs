using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Duplicates;

public sealed class Two_records_of_one_cooperative
{
    private const string Here = "13.11.01.2001";
    private const string Elsewhere = "13.11.01.2002";

    [Theory]
    [InlineData("Koperasi Maju Jaya", "KUD MAJU JAYA", 1.0)]
    [InlineData("Kop. Maju-Jaya", "KSP Maju Jaya", 1.0)]
    [InlineData("Koperasi Simpan Pinjam \"Sejahtera\"", "Kop. Séjahtera", 1.0)]
    [InlineData("KUD Sejahtera I", "KUD Sejahtera II", 0.0)]
    [InlineData("KPRI SMP 1", "KPRI SMP 2", 0.0)]
    public void Have_names_that_differ_only_in_what_says_the_kind(string one, string other, double similarity) =>
        new ComparableName(one).Similarity(new ComparableName(other)).Should().Be(similarity);

    [Theory]
    [InlineData("KUD Sangir Jaya", "KUD Sangir Jya", true)]
    [InlineData("KUD Lubuk Gadang", "Koperasi Lubuak Gadang", true)]
    [InlineData("KUD Sangir Jaya", "KUD Harapan Baru", false)]
    [InlineData("KUD Sangir Jaya", "KUD Sangir Batang Hari", false)]
    public void Are_suspected_by_similar_names_in_the_same_nagari(string one, string other, bool suspected)
    {
        (Suspect(Record(one, "1/BH/1998", Here), Record(other, "2/BH/1998", Here)) is not null).Should().Be(suspected);
        Suspect(Record(one, "1/BH/1998", Here), Record(other, "2/BH/1998", Elsewhere)).Should().BeNull("names are common, a nagari is small");
    }

    [Fact]
    public void Are_suspected_by_the_same_number_wherever_they_are_and_however_it_is_written()
    {
        var suspicion = Suspect(Record("KUD Sangir Jaya", "154/BH/KWK.10/1998", Here), Record("Harapan Baru", "No. 00154 / bh / kwk-10 / 1998", Elsewhere));

        suspicion!.Reasons.Should().Equal("SameNumber");
    }

    [Fact]
    public void Are_one_pair_whichever_is_named_first() =>
        DuplicatePair.IdOf(Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"), Guid.Empty)
            .Should().Be(DuplicatePair.IdOf(Guid.Empty, Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11")));

    [Fact]
    public void Are_judged_by_an_officer_who_may_think_again()
    {
        var (one, other) = (DerivedId.From("one"), DerivedId.From("other"));
        var first = JudgeDuplicate.Decide(null, one, other, new(DuplicateVerdict.Same, "one board"), Registrar, Today).Single();
        first.Should().Be(new DuplicateJudged(Today, one, other, DuplicateVerdict.Same, "one board", Registrar));

        var pair = DuplicatePair.Fold(null, first);
        JudgeDuplicate.Decide(pair, one, other, new(DuplicateVerdict.Same, "as I said"), Registrar, Today).Should().BeEmpty();
        var second = JudgeDuplicate.Decide(pair, one, other, new(DuplicateVerdict.Different, "two deeds"), "registrar-2", Today).Single();
        DuplicatePair.Fold(pair, second).Verdict.Should().Be(DuplicateVerdict.Different);
        FluentActions.Invoking(() => JudgeDuplicate.Decide(pair, one, other, new(DuplicateVerdict.Same, " "), Registrar, Today).ToArray())
            .Should().Throw<InvalidField>().Which.Field.Should().Be("reason");
    }

    private static Suspicion? Suspect(Candidate one, Candidate other) => Suspicion.Between(one, other, alikeFrom: 0.6);

    private static Candidate Record(string name, string number, string region) =>
        new(DerivedId.From(name, number, region), name, number, LegalEntityNumber.Normalise(number), region);
}
