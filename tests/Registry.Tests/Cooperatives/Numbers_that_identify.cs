using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class Numbers_that_identify
{
    [Theory]
    [InlineData("154/BH/KWK.10/1998", "154/BH/KWK/10/1998")]
    [InlineData("No. 00154 / BH / KWK-10 / 1998", "154/BH/KWK/10/1998")]
    [InlineData("Nomor: 154/bh/kwk.10/1998", "154/BH/KWK/10/1998")]
    [InlineData(" 154//BH/KWK.10/1998/ ", "154/BH/KWK/10/1998")]
    [InlineData("005023/BH/M.KUKM.2/VIII/2017", "5023/BH/M/KUKM/2/VIII/2017")]
    [InlineData("5023/bh/m.kukm.2/viii/2017", "5023/BH/M/KUKM/2/VIII/2017")]
    [InlineData("AHU-0005808.AH.01.26.TAHUN 2020", "AHU/5808/AH/1/26/TAHUN2020")]
    [InlineData("AHU–5808.AH.1.26.TAHUN\u00a02020", "AHU/5808/AH/1/26/TAHUN2020")]
    [InlineData("AHU-0005808.AH.01.26 Tahun 2020", "AHU/5808/AH/1/26/TAHUN2020")]
    [InlineData("154/B.H./KWK.10/1998", "154/BH/KWK/10/1998")]
    [InlineData("Badan Hukum No. 154/BH/KWK.10/1998", "154/BH/KWK/10/1998")]
    [InlineData("100/BH/2000", "100/BH/2000")]
    [InlineData("no number at all", "NUMBERATALL")]
    public void Legal_entity_numbers_are_compared_by_one_form_whatever_their_shape(string written, string normalised) =>
        LegalEntityNumber.Normalise(written).Should().Be(normalised);

    [Theory]
    [InlineData("154/BH/KWK.10/1998", "1540/BH/KWK.10/1998")]
    [InlineData("154/BH/KWK.10/1998", "154/BH/KWK.10/1999")]
    [InlineData("10/1/BH", "1/01/BH")]
    public void Legal_entity_numbers_of_two_cooperatives_stay_two(string one, string other) =>
        LegalEntityNumber.Normalise(one).Should().NotBe(LegalEntityNumber.Normalise(other));

    [Theory]
    [InlineData("154/BH/KWK.10/1998")]
    [InlineData("NOMOR 0001-AHU")]
    public void Normalising_twice_changes_nothing(string written) =>
        LegalEntityNumber.Normalise(LegalEntityNumber.Normalise(written)).Should().Be(LegalEntityNumber.Normalise(written));

    [Theory]
    [InlineData(" 9913113549743 ", "9913113549743")]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData(null, null)]
    public void A_cooperative_number_has_13_digits_or_is_absent(string? written, string? expected) =>
        CooperativeNumber.Parse(written, "cooperativeNumber").Should().Be(expected);

    [Theory]
    [InlineData("991311354974")]
    [InlineData("99131135497433")]
    [InlineData("99-1311354974")]
    [InlineData("٩٩١٣١١٣٥٤٩٧٤٣")]
    public void A_cooperative_number_of_another_shape_is_refused(string written) =>
        FluentActions.Invoking(() => CooperativeNumber.Parse(written, "cooperativeNumber"))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("cooperativeNumber");

    [Theory]
    [InlineData("1311012403689714", "a man, born on 24 March 1968")]
    [InlineData("1311017107639094", "a woman, born on 31 July 1963: 31 + 40")]
    [InlineData(" 1311014101009001 ", "a woman, born on 1 January 2000")]
    [InlineData("1311012902009001", "29 February exists in 2000, though not in 1900")]
    public void A_NationalId_is_16_digits_with_a_real_date_of_birth(string written, string because) =>
        NationalId.Parse(written).Digits.Should().Be(written.Trim(), because);

    [Theory]
    [InlineData("131101240368971", "must have 16 digits")]
    [InlineData("13110124036897144", "must have 16 digits")]
    [InlineData("13110124036897AB", "must have 16 digits")]
    [InlineData(null, "must have 16 digits")]
    [InlineData("1311010003689714", "has a day of birth outside 01-31 and 41-71")]
    [InlineData("1311013203689714", "has a day of birth outside 01-31 and 41-71")]
    [InlineData("1311014003689714", "has a day of birth outside 01-31 and 41-71")]
    [InlineData("1311017203689714", "has a day of birth outside 01-31 and 41-71")]
    [InlineData("1311013002689714", "has a date of birth that does not exist")]
    [InlineData("1311012902699714", "has a date of birth that does not exist")]
    [InlineData("1311012413689714", "has a date of birth that does not exist")]
    [InlineData("1311012403680000", "has the serial 0000")]
    public void Any_other_NationalId_is_refused_and_the_refusal_does_not_repeat_it(string? written, string rule)
    {
        var invalid = FluentActions.Invoking(() => NationalId.Parse(written)).Should().Throw<InvalidField>().Which;

        invalid.Rule.Should().Be(rule);
        invalid.Field.Should().Be("nationalId");
        if (written is not null)
            invalid.ToString().Should().NotContain(written[6..]);
        (invalid.Values["value"] as string).Should().NotBe(written);
    }

    [Fact]
    public void A_NationalId_prints_itself_masked() => NationalId.Parse("1311012403689714").ToString().Should().Be("1311************");
}
