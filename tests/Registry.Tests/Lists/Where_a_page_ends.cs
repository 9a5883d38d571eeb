using AwesomeAssertions;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class Where_a_page_ends
{
    private static readonly ListCursor Cursor = new("-since", Today, Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"), "2019-03-01");

    [Fact]
    public void Is_found_again() =>
        ListCursor.Parse(Cursor.ToString(), ListOrder.Parse("-since"), asOf: null).Should().Be(Cursor);

    [Theory]
    [InlineData("since", null)]
    [InlineData("-since", "2020-06-28")]
    public void Is_of_no_use_to_another_list(string sort, string? asOf) => FluentActions
        .Invoking(() => ListCursor.Parse(Cursor.ToString(), ListOrder.Parse(sort), asOf is null ? null : Day(asOf)))
        .Should().Throw<InvalidField>().Which.Field.Should().Be("after");

    [Theory]
    [InlineData("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11")]
    [InlineData("bmFtZQ")]
    [InlineData("?")]
    public void Is_not_what_anybody_may_invent(string after) => FluentActions
        .Invoking(() => ListCursor.Parse(after, ListOrder.Parse(null), asOf: null)).Should().Throw<InvalidField>().Which.Field.Should().Be("after");

    [Fact]
    public void Is_in_an_order_that_exists() => FluentActions
        .Invoking(() => ListOrder.Parse("age")).Should().Throw<InvalidField>()
        .Which.Rule.Should().Be("must be one of name, number, region, since, or one of them after -");
}
