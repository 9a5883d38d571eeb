using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Json.Schema;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>
/// <c>docs/asyncapi.json</c> describes all that leaves on <c>koperasi.events</c> to tools that know AsyncAPI 3.0. It is made
/// of the contracts, like their schemas, and held against AsyncAPI's own schema.
/// </summary>
public sealed partial class The_description_by_AsyncAPI
{
    private static readonly string File = Path.Combine(Repository.Root, "docs", "asyncapi.json");

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Is_that_of_the_contracts()
    {
        var document = Document().ToJsonString(Json) + "\n";
        if (Environment.GetEnvironmentVariable("KOPERASI_WRITE_SCHEMAS") == "1")
            await System.IO.File.WriteAllTextAsync(File, document);

        (await System.IO.File.ReadAllTextAsync(File)).Should().Be(document, "KOPERASI_WRITE_SCHEMAS=1 writes it anew");
    }

    [Fact]
    public async Task Is_what_AsyncAPI_calls_a_document()
    {
        var official = await OfficialAsync();
        var document = await System.IO.File.ReadAllTextAsync(File);

        official.Evaluate(JsonNode.Parse(document)).IsValid.Should().BeTrue();
        official.Evaluate(JsonNode.Parse(document.Replace("\"action\": \"send\"", "\"action\": \"shout\"", StringComparison.Ordinal))).IsValid
            .Should().BeFalse("else nothing is validated");
    }

    [Fact]
    public async Task Refers_to_nothing_that_is_not_there()
    {
        var text = await System.IO.File.ReadAllTextAsync(File);
        var document = JsonNode.Parse(text)!;

        var references = Reference().Matches(text).Select(m => m.Groups["to"].Value).Distinct(StringComparer.Ordinal).ToArray();
        references.Should().HaveCountGreaterThan(80);
        foreach (var reference in references)
        {
            if (reference.StartsWith("#/", StringComparison.Ordinal))
                reference[2..].Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]).Should().NotBeNull($"of {reference}");
            else
                System.IO.File.Exists(Path.Combine(Path.GetDirectoryName(File)!, reference)).Should().BeTrue($"of {reference}");
        }
    }

    private static async Task<JsonSchema> OfficialAsync()
    {
        const string Avro = "http://asyncapi.com/definitions/3.0.0/avroSchema_v1.json";
        var schema = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "Contracts.Tests", "AsyncApi", "asyncapi-3.0.0.json")))!;
        // another language for payloads, whose schema refers to itself in a circle; a document that uses it is not ours
        schema["definitions"]![Avro] = new JsonObject { ["$id"] = Avro, ["not"] = new JsonObject() };
        return JsonSchema.FromText(schema.ToJsonString());
    }

    private static JsonObject Document()
    {
        var (messages, channels, operations) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var type in EventType.All)
        {
            var contract = EventType.ContractOf(type)!;
            var name = IntegrationEvents.ExchangeOf(contract)!["koperasi.".Length..];
            messages[name] = new JsonObject
            {
                ["name"] = type,
                ["title"] = contract.Name,
                ["contentType"] = "application/cloudevents+json",
                ["payload"] = new JsonObject
                {
                    ["allOf"] = new JsonArray(
                        new JsonObject { ["$ref"] = "#/components/schemas/CloudEvent" },
                        new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = type }, ["data"] = new JsonObject { ["$ref"] = SchemaOf(contract) } } }),
                },
            };
            channels[name] = new JsonObject
            {
                ["address"] = type,
                ["messages"] = new JsonObject { ["event"] = new JsonObject { ["$ref"] = $"#/components/messages/{name}" } },
                ["bindings"] = new JsonObject { ["amqp"] = Exchange() },
            };
            operations[$"tell-{name}"] = new JsonObject { ["action"] = "send", ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{name}" } };
        }

        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "The events of KoperasiPlatform",
                ["version"] = "1.0.0",
                ["description"] = "What Registry, Training and Monitoring tell the province: CloudEvents 1.0 on one topic exchange, the type being the routing key. See events.md.",
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["defaultContentType"] = "application/cloudevents+json",
            ["servers"] = new JsonObject { ["broker"] = new JsonObject { ["host"] = "localhost:5112", ["protocol"] = "amqp" } },
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messages"] = messages, ["schemas"] = new JsonObject { ["CloudEvent"] = CloudEvent() } },
        };
    }

    private static JsonObject Exchange() => new()
    {
        ["is"] = "routingKey",
        ["exchange"] = new JsonObject { ["name"] = "koperasi.events", ["type"] = "topic", ["durable"] = true, ["autoDelete"] = false, ["vhost"] = "/" },
        ["bindingVersion"] = "0.3.0",
    };

    private static JsonObject CloudEvent() => JsonNode.Parse("""
        {
          "type": "object",
          "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "previoussequence", "previousoftype", "partitionkey", "data"],
          "properties": {
            "specversion": { "const": "1.0" },
            "id": { "type": "string", "format": "uuid" },
            "source": { "enum": ["urn:koperasi:registry", "urn:koperasi:training", "urn:koperasi:monitoring"] },
            "type": { "type": "string" },
            "subject": { "type": "string", "format": "uuid" },
            "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "dataschema": { "type": "string", "format": "uri" },
            "sequence": { "type": "string", "pattern": "^[0-9]{20}$" },
            "previoussequence": { "type": "string", "pattern": "^[0-9]{20}$" },
            "previousoftype": { "type": "string", "pattern": "^[0-9]{20}$" },
            "partitionkey": { "type": "string", "format": "uuid" },
            "traceparent": { "type": "string" },
            "replayid": { "type": "string", "format": "uuid" },
            "data": { "type": "object" }
          }
        }
        """)!.AsObject();

    /// <summary>Where the schema of an event's data is, seen from the document.</summary>
    private static string SchemaOf(Type contract) => $"../src/Contracts/Schemas/{IntegrationEvents.ExchangeOf(contract)}.json";

    [GeneratedRegex("\"\\$ref\": \"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
