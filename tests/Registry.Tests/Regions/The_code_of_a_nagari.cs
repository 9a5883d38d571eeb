using AwesomeAssertions;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Regions;

public sealed class The_code_of_a_nagari
{
    [Theory]
    [InlineData("13.11.01.2001")]
    [InlineData(" 13.11.01.2001 ")]
    public void Is_Kemendagri_s(string code)
    {
        Region.ParseNagari(code, "regionCode").Should().Be("13.11.01.2001");
        Region.NameOf("13.11.01.2001").Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("1310")]
    [InlineData("1310010")]
    [InlineData("1310010001")]
    public void Is_not_the_one_of_BPS_and_the_refusal_says_which_system_it_looks_like(string code) =>
        Refusal(code).Rule.Should().StartWith("looks like a BPS code").And.Contain("BPS 1310 is Kemendagri 13.11");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("13.11.01")]
    [InlineData("13.11.01.20011")]
    public void Is_not_the_one_of_a_larger_region_or_a_part_of_one(string? code) =>
        Refusal(code).Rule.Should().StartWith("must be the Kemendagri code of a nagari");

    [Theory]
    [InlineData("13.11.01.9999")]
    [InlineData("99.11.01.2001")]
    [InlineData("13-11-01-2001")]
    public void Is_one_that_exists(string code) => Refusal(code).Rule.Should().Be("is not a nagari in the reference data");

    private static InvalidField Refusal(string? code)
    {
        var invalid = FluentActions.Invoking(() => Region.ParseNagari(code, "regionCode")).Should().Throw<InvalidField>().Which;
        invalid.Field.Should().Be("regionCode");
        return invalid;
    }
}
