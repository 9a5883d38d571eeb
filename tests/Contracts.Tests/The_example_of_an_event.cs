using System.Text.Json;
using System.Text.Json.Serialization;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using MassTransit.Serialization;
using NJsonSchema;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>What <c>docs/events.md</c> shows of an event, <c>docs/events/{exchange}.json</c>, is what a receiver gets.</summary>
public sealed class The_example_of_an_event
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "events");

    private static readonly JsonSerializerOptions Strict = new(SystemTextJsonMessageSerializer.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public async Task Has_its_schema_and_reads_as_its_contract(Type type)
    {
        var example = await File.ReadAllTextAsync(FileOf(type));
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "src", "Contracts", "Schemas", Path.GetFileName(FileOf(type))));

        schema.Validate(example).Should().BeEmpty();
        var read = (IIntegrationEvent)JsonSerializer.Deserialize(example, type, Strict)!;
        read.Metadata.Id.Should().NotBeEmpty();
        JsonSerializer.SerializeToElement(read, type, Strict).GetProperty("metadata").GetProperty("recordedAt").GetDateTimeOffset().Offset.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task Is_there_for_every_event_and_the_page_leads_to_it()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "events.md"));

        Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Should().Equal(IntegrationEvents.Types.Select(FileOf).Order(StringComparer.Ordinal));
        foreach (var type in IntegrationEvents.Types)
            page.Should().Contain($"| `{type.Name}` | [`{IntegrationEvents.ExchangeOf(type)}`](events/{IntegrationEvents.ExchangeOf(type)}.json) |");
    }

    private static string FileOf(Type type) => Path.Combine(Folder, $"{IntegrationEvents.ExchangeOf(type)}.json");
}
