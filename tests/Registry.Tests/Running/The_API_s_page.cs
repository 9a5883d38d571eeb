using AwesomeAssertions;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class The_API_s_page(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Tells_its_makers_nothing_and_offers_nothing_of_theirs()
    {
        using var anybody = registry.As("viewer");

        var page = await anybody.GetStringAsync(new Uri("scalar/", UriKind.Relative));

        page.Should().ContainAll("\"telemetry\":false", "\"withDefaultFonts\":false", "\"showDeveloperTools\":\"never\"", "\"hideClientButton\":true").And.NotContain("https://");
    }
}
