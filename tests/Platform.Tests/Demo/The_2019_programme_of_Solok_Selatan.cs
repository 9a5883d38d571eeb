using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>The demo is the acceptance test: from the Ministry's roster to reactivated cooperatives, on the whole platform.</summary>
public sealed class The_2019_programme_of_Solok_Selatan(PlayedProgramme played) : IClassFixture<PlayedProgramme>
{
    private static readonly string Data = Path.Combine(Repository.Root, "samples", "solok-selatan-2019");

    [Fact]
    public async Task Comes_out_with_the_figures_of_the_story_and_every_event_delivered_once()
    {
        var (first, told) = (played.Report, played.Told);
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

        var (again, toldAgain) = await DemoProcess.PlayAsync(played.Platform.RunEnvironment);

        toldAgain.Should().Contain("played on these data before: nothing was changed");
        JsonNode.DeepEquals(again["events"], events).Should().BeTrue("the second run changes nothing");
    }

    [Fact]
    public async Task Is_counted_by_both_samples_from_its_events_alone_though_they_were_killed_and_the_broker_restarted()
    {
        using var registry = new HttpClient { BaseAddress = Registry }.As("viewer");
        var active = (int)(await registry.GetFromJsonAsync<JsonNode>("statistics"))!["active"]!;

        active.Should().Be(62);
        foreach (var sample in played.Samples)
            await Eventually.BecomesTrueAsync(() => sample.Active == active, "the sample counts the same");
    }

    [Fact]
    public async Task Leads_from_each_cooperative_that_came_back_to_the_person_trained_the_evidence_and_the_decision_without_a_gap()
    {
        using var auditor = new HttpClient { BaseAddress = Service("monitoring") }.As("viewer");
        var back = (await auditor.ReadAsync("outcomes/cases?step=Reactivated")).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("caseId").GetGuid()).ToArray();

        back.Should().HaveCount(9);
        foreach (var id in back)
        {
            var thread = await auditor.ReadAsync($"cases/{id}/thread");
            thread.GetProperty("missing").EnumerateArray().Select(m => m.ToString()).Should().BeEmpty();
            thread.GetProperty("complete").GetBoolean().Should().BeTrue();
            thread.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("step").GetString()).Should().Contain(["Certificate", "Evidence", "Decision"]);
        }
    }

    [Fact]
    public async Task Is_told_in_events_that_lead_to_their_schema_on_whatever_port()
    {
        using var registry = new HttpClient { BaseAddress = Registry }.As("province");
        var first = (await registry.GetFromJsonAsync<JsonArray>("events?limit=1"))![0]!;
        var schema = new Uri((string)first["dataschema"]!);

        schema.Authority.Should().Be(Registry.Authority);
        using var anybody = new HttpClient();
        (await anybody.GetFromJsonAsync<JsonNode>(schema))!["title"]!.GetValue<string>().Should().Be("CooperativeRegistered");
    }

    private Uri Registry => Service("registry");

    private Uri Service(string name) => new(played.Platform.RunEnvironment[$"services__{name}__http__0"]);

    private static JsonObject Expected()
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "expected.json")))!.AsObject();
        expected["after"]!.AsObject().Remove("asOf"); // the day that is asked about, not an answer
        return expected;
    }
}
