using System.Text.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.Testing;
using MassTransit.Serialization;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>What leaves for the province, read as plain JSON.</summary>
public sealed class The_cloud_event_of_an_event
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly CloudEventForm Form = new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PublicAddress"] = "https://registry.example" }).Build());

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Says_what_it_is_in_the_standard_s_words(Type type)
    {
        var contract = Example(type);
        var metadata = contract.Metadata;

        var e = Encoded(contract, Trace);

        e["specversion"]!.GetValue<string>().Should().Be("1.0");
        e["type"]!.GetValue<string>().Should().Be($"id.go.solselkab.{IntegrationEvents.ExchangeOf(type)}");
        e["source"]!.GetValue<string>().Should().Be($"urn:koperasi:{metadata.Source}");
        e["id"]!.GetValue<string>().Should().Be(metadata.Id.ToString());
        e["subject"]!.GetValue<string>().Should().Be(metadata.AggregateId.ToString());
        e["time"]!.GetValue<string>().Should().EndWith("Z");
        DateTimeOffset.Parse(e["time"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture).Should().Be(metadata.RecordedAt);
        e["datacontenttype"]!.GetValue<string>().Should().Be("application/json");
        e["dataschema"]!.GetValue<string>().Should().Be($"https://registry.example/events/schemas/{e["type"]}");
        e["sequence"]!.GetValue<string>().Should().Be("00000000000000004711", "as text it is in order, too");
        e["previoussequence"]!.GetValue<string>().Should().Be("00000000000000004709");
        e["previousoftype"]!.GetValue<string>().Should().Be("00000000000000000023");
        e["partitionkey"]!.GetValue<string>().Should().Be(metadata.PartitionKey.ToString());
        e["traceparent"]!.GetValue<string>().Should().Be(Trace);
    }

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Carries_as_data_what_the_services_tell_each_other(Type type)
    {
        var contract = Example(type);

        var data = Encoded(contract, Trace)["data"];

        JsonNode.DeepEquals(data, JsonSerializer.SerializeToNode(contract, type, SystemTextJsonMessageSerializer.Options))
            .Should().BeTrue("one schema and one example describe both");
    }

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Names_no_person(Type type)
    {
        var e = Encoded(Example(type), Trace).AsObject();

        e.Select(attribute => attribute.Key).Should().BeEquivalentTo(
            ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "previoussequence", "previousoftype", "partitionkey", "traceparent", "data"],
            "each attribute was looked at: ids, times and addresses of our own");
        Members(e["data"]!).Where(name => A_person_in_an_event.Personal().IsMatch(name) && name != "name")
            .Should().BeEmpty("events stay with others for ever; the only name is the cooperative's own");
    }

    [Fact]
    public void Has_no_trace_where_none_was_stored() =>
        Encoded(Example(IntegrationEvents.Types[0]), traceParent: null).AsObject().Should().NotContainKey("traceparent");

    [Fact]
    public void Is_told_in_a_replay_as_it_was_but_for_the_mark()
    {
        var replay = new Guid("0199a1b2-0000-7000-8000-000000000001");
        var first = Encoded(Example(IntegrationEvents.Types[0]), Trace).AsObject();
        first.Should().NotContainKey("replayid");

        var again = Encoded(Example(IntegrationEvents.Types[0]), Trace, replay).AsObject();

        again["replayid"]!.GetValue<string>().Should().Be(replay.ToString());
        again.Remove("replayid");
        JsonNode.DeepEquals(again, first).Should().BeTrue("a duplicate is recognised by its id, and looks the same");
    }

    [Fact]
    public void Is_found_by_its_type()
    {
        EventType.All.Should().HaveCount(IntegrationEvents.Types.Count).And.BeInAscendingOrder(StringComparer.Ordinal);
        foreach (var type in IntegrationEvents.Types)
            EventType.ContractOf(EventType.Of(type)).Should().Be(type);
        EventType.ContractOf("id.go.solselkab.koperasi.of-a-later-version.v1").Should().BeNull();
    }

    private static IIntegrationEvent Example(Type type) => (IIntegrationEvent)JsonSerializer.Deserialize(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "events", $"{IntegrationEvents.ExchangeOf(type)}.json")), type, SystemTextJsonMessageSerializer.Options)!;

    private static JsonNode Encoded(IIntegrationEvent contract, string? traceParent, Guid? replay = null)
    {
        var body = CloudEventForm.Formatter.EncodeStructuredModeMessage(Form.Of(new ToldEvent(new OutgoingEvent(contract, 4711, traceParent), new Predecessors(4709, 23)), replay), out var contentType);
        contentType.MediaType.Should().Be("application/cloudevents+json");
        return JsonNode.Parse(body.Span)!;
    }

    private static IEnumerable<string> Members(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(member => member.Value is { } value ? Members(value).Prepend(member.Key) : [member.Key]),
        JsonArray a => a.OfType<JsonNode>().SelectMany(Members),
        _ => [],
    };
}
