using System.Text.RegularExpressions;
using AwesomeAssertions;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

public sealed partial class The_name_of_an_event
{
    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Is_its_own_with_a_version_and_not_that_of_the_class(Type type)
    {
        var exchange = IntegrationEvents.ExchangeOf(type);
        exchange.Should().NotBeNull($"{type.Name} needs [EntityName]: else a renamed class is published where nobody listens");
        var name = Exchange().Match(exchange!);
        name.Success.Should().BeTrue($"'{exchange}' should read koperasi.some-event.v1");
        IntegrationEvents.UrnOf(type).Should().Be(
            $"urn:koperasi:{name.Groups["name"].Value}:{name.Groups["version"].Value}",
            $"{type.Name} needs a [MessageUrn] that agrees with its exchange: else a renamed class is recognised by nobody");
    }

    [Fact]
    public void Belongs_to_one_event_only()
    {
        IntegrationEvents.Types.Should().HaveCountGreaterThanOrEqualTo(24, "those that domain.md lists");
        IntegrationEvents.Types.Select(IntegrationEvents.ExchangeOf).Should().OnlyHaveUniqueItems("two events in one exchange reach each other's consumers");
        IntegrationEvents.Types.Select(IntegrationEvents.UrnOf).Should().OnlyHaveUniqueItems("a consumer tells events apart by it");
    }

    [GeneratedRegex(@"^koperasi\.(?<name>[a-z]+(-[a-z]+)*)\.(?<version>v[1-9])$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exchange();
}
