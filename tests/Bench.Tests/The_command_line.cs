using AwesomeAssertions;
using Xunit;

namespace KoperasiPlatform.Bench.Tests;

public sealed class The_command_line
{
    [Fact]
    public void Nothing_asked_means_all_scenarios_as_a_table() =>
        BenchOptions.Parse([]).Should().Be(new BenchOptions(Scenario: null, Json: false, Quick: false, Against: null));

    [Fact]
    public void Options_stand_in_any_order() =>
        BenchOptions.Parse(["--against", "before.json", "latency", "--quick", "--json"])
            .Should().Be(new BenchOptions("latency", Json: true, Quick: true, "before.json"));

    [Theory]
    [InlineData("--fast")]
    [InlineData("--against")]
    public void What_is_not_known_is_refused(string option)
    {
        var parsing = () => BenchOptions.Parse([option]);
        parsing.Should().Throw<UsageException>();
    }

    [Fact]
    public void Two_scenarios_are_refused()
    {
        var parsing = () => BenchOptions.Parse(["latency", "lists"]);
        parsing.Should().Throw<UsageException>();
    }
}
