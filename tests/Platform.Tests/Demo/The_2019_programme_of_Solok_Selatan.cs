using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.Platform.Tests.Running;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>The demo is the acceptance test: from the Ministry's roster to reactivated cooperatives, on the whole platform.</summary>
public sealed class The_2019_programme_of_Solok_Selatan
{
    private static readonly string Data = Path.Combine(Repository.Root, "samples", "solok-selatan-2019");

    [Fact]
    public async Task Comes_out_with_the_figures_of_the_story_and_every_event_delivered_once()
    {
        await using var platform = new PlatformProcess { BusinessDate = "2020-06-29" };
        await platform.StartAndWaitUntilReadyAsync();

        var (first, told) = await DemoProcess.PlayAsync(platform.RunEnvironment);

        var figures = first.DeepClone().AsObject();
        figures.Select(f => f.Key).Should().Equal("cooperatives", "programme", "revival", "after", "events", "seconds");
        figures.Remove("events");
        figures.Remove("seconds");
        JsonNode.DeepEquals(figures, Expected()).Should().BeTrue($"{figures.ToJsonString()} must be as expected.json:\n{told}".Replace('{', '(').Replace('}', ')'));
        var events = first["events"]!.AsObject();
        events.Select(e => e.Key).Should().Equal("stored", "published", "consumed", "lost", "duplicatedEffects");
        events["lost"]!.GetValue<long>().Should().Be(0);
        events["duplicatedEffects"]!.GetValue<long>().Should().Be(0);
        events["published"]!.GetValue<long>().Should().BePositive().And.BeLessThan(events["stored"]!.GetValue<long>());

        var (again, toldAgain) = await DemoProcess.PlayAsync(platform.RunEnvironment);

        toldAgain.Should().Contain("played on these data before: nothing was changed");
        JsonNode.DeepEquals(again["events"], events).Should().BeTrue("the second run changes nothing");
    }

    private static JsonObject Expected()
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "expected.json")))!.AsObject();
        expected["after"]!.AsObject().Remove("asOf"); // the day that is asked about, not an answer
        return expected;
    }
}
