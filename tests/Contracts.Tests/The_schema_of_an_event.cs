using AwesomeAssertions;
using KoperasiPlatform.Testing;
using MassTransit.Serialization;
using NJsonSchema;
using NJsonSchema.Generation;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>
/// What an event looks like on the wire is checked in, a file an event. A change shows here before it breaks a receiver:
/// what receivers of the old form cannot read is a new version (<c>…v2</c>) beside the old one. For a new event, or one
/// that only gained an optional field, write the files anew and review them:
/// <code>KOPERASI_WRITE_SCHEMAS=1 dotnet test --project tests/Contracts.Tests</code>
/// </summary>
public sealed class The_schema_of_an_event
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Contracts", "Schemas");

    private static readonly bool Write = Environment.GetEnvironmentVariable("KOPERASI_WRITE_SCHEMAS") == "1";

    private static readonly SystemTextJsonSchemaGeneratorSettings Settings = new()
    {
        SchemaType = SchemaType.JsonSchema,
        SerializerOptions = SystemTextJsonMessageSerializer.Options,
        DefaultReferenceTypeNullHandling = ReferenceTypeNullHandling.NotNull,
        FlattenInheritanceHierarchy = true,
        GenerateXmlObjects = false,
        UseXmlDocumentation = false,
        // a receiver ignores what it does not know: that is how an event may gain a field
        AlwaysAllowAdditionalObjectProperties = true,
    };

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public async Task Is_the_one_that_receivers_know(Type type)
    {
        var file = FileOf(type);
        var schema = SchemaOf(type);
        if (Write)
            await File.WriteAllTextAsync(file, schema);

        File.Exists(file).Should().BeTrue($"{type.Name} has no checked-in schema yet; KOPERASI_WRITE_SCHEMAS=1 writes it");
        (await File.ReadAllTextAsync(file)).Should().Be(schema, "receivers were built against the checked-in schema; see the comment of this class");
    }

    [Fact]
    public void Is_kept_for_every_event_that_exists_and_for_no_other() =>
        Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Should().Equal(
            IntegrationEvents.Types.Select(FileOf).Order(StringComparer.Ordinal), "an event that is no longer published would be missed by its receivers");

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public async Task Goes_with_the_package(Type type) =>
        EventType.SchemaOf(EventType.Of(type)).Should().Be(await File.ReadAllTextAsync(FileOf(type)), "the services serve it, and a subscriber has it without them");

    private static string SchemaOf(Type type)
    {
        var schema = JsonSchema.FromType(type, Settings);
        foreach (var (_, property) in schema.Definitions.Values.Prepend(schema).SelectMany(s => s.Properties))
            property.IsRequired = !property.IsNullable(SchemaType.JsonSchema);
        return schema.ToJson().ReplaceLineEndings("\n") + "\n";
    }

    private static string FileOf(Type type) => Path.Combine(Folder, $"{IntegrationEvents.ExchangeOf(type)}.json");
}
