using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>
/// A schema that was published, a file in <c>Published</c>, is a promise: the schema of today may only add to it. With a
/// release the new ones join them, and those that only gained something take their place:
/// <code>KOPERASI_PUBLISH_SCHEMAS=1 dotnet test --project tests/Contracts.Tests</code>
/// What must break is a new version of the event (<c>…v2</c>) beside the old one.
/// </summary>
public sealed class The_memory_of_a_contract
{
    private const string Published = """
        {
          "type": "object",
          "required": ["id", "status"],
          "properties": {
            "id": { "type": "string", "format": "guid" },
            "status": { "$ref": "#/definitions/Status" },
            "note": { "type": ["null", "string"] },
            "parent": { "oneOf": [{ "type": "null" }, { "$ref": "#/definitions/Person" }] },
            "people": { "type": "array", "items": { "$ref": "#/definitions/Person" } }
          },
          "definitions": {
            "Status": { "type": "string", "enum": ["Active", "Inactive"] },
            "Person": {
              "type": "object",
              "required": ["key"],
              "properties": { "key": { "type": "string" }, "heir": { "$ref": "#/definitions/Person" }, "terms": { "type": "integer", "format": "int32" } }
            }
          }
        }
        """;

    private static readonly bool Publish = Environment.GetEnvironmentVariable("KOPERASI_PUBLISH_SCHEMAS") == "1";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Contracts.Tests", "Published");

    private static readonly string Today = Path.Combine(Repository.Root, "src", "Contracts", "Schemas");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_kept_by_the_schema_of_today(string file)
    {
        var today = Path.Combine(Today, file);
        File.Exists(today).Should().BeTrue("an event that was published is published until its last subscriber left it");

        Compatibility.Breaks(await File.ReadAllTextAsync(Path.Combine(Folder, file)), await File.ReadAllTextAsync(today))
            .Should().BeEmpty("subscribers were built against what was published: see the comment of this class");
    }

    [Fact]
    public async Task Grows_with_a_release_only()
    {
        foreach (var file in Publish ? Directory.GetFiles(Today) : [])
        {
            var published = Path.Combine(Folder, Path.GetFileName(file));
            var schema = await File.ReadAllTextAsync(file);
            if (!File.Exists(published) || Compatibility.Breaks(await File.ReadAllTextAsync(published), schema).Count == 0)
                await File.WriteAllTextAsync(published, schema);
        }

        Directory.GetFiles(Folder).Should().HaveCountGreaterThanOrEqualTo(28, "those of the first release are never taken away");
    }

    [Theory]
    [InlineData("\"note\": { \"type\": [\"null\", \"string\"] },", "", "$.note is gone")]
    [InlineData("\"heir\": { \"$ref\": \"#/definitions/Person\" },", "", "$.parent.heir is gone", "$.people[].heir is gone")]
    [InlineData("[\"null\", \"string\"]", "\"string\"", "$.note was null or string and is string")]
    [InlineData("\"integer\", \"format\": \"int32\"", "\"integer\"", "$.parent.terms had the format int32 and has none", "$.people[].terms had the format int32 and has none")]
    [InlineData("{ \"oneOf\": [{ \"type\": \"null\" }, { \"$ref\": \"#/definitions/Person\" }] }", "{ \"$ref\": \"#/definitions/Person\" }", "$.parent was null or object and is object")]
    [InlineData("[\"Active\", \"Inactive\"]", "[\"Active\"]", "$.status can no longer be Inactive")]
    [InlineData("[\"null\", \"string\"]", "[\"null\", \"string\"], \"enum\": [\"good\"]", "$.note can now only be good")]
    [InlineData("[\"null\", \"string\"]", "[\"null\", \"string\"], \"maxLength\": 9", "$.note had the maxLength none and has 9")]
    [InlineData("\"people\": {", "\"people\": { \"minItems\": 1,", "$.people had the minItems none and has 1")]
    [InlineData("[\"id\", \"status\"]", "[\"id\", \"status\"], \"additionalProperties\": false", "$ can no longer hold other fields")]
    [InlineData("[\"id\", \"status\"]", "[\"id\", \"status\", \"note\"]", "$.note is newly required")]
    [InlineData("[\"id\", \"status\"]", "[\"id\"]", "$.status was always there and may now be absent")]
    [InlineData("[\"key\"]", "[\"key\", \"terms\"]", "$.parent.terms is newly required", "$.people[].terms is newly required")]
    [InlineData("\"array\", \"items\": { \"$ref\": \"#/definitions/Person\" }", "\"array\"", "$.people no longer says what it holds")]
    public void Is_broken_by(string published, string now, params string[] breaks)
    {
        Published.Should().Contain(published);

        Compatibility.Breaks(Published, Published.Replace(published, now, StringComparison.Ordinal)).Should().BeEquivalentTo(breaks);
    }

    [Theory]
    [InlineData("\"note\"", "\"remark\": { \"type\": \"string\" }, \"note\"")]
    [InlineData("[\"Active\", \"Inactive\"]", "[\"Active\", \"AtRisk\", \"Inactive\"]")]
    [InlineData("\"people\": {", "\"people\": { \"description\": \"Those who decide.\",")]
    public void Is_not_broken_by(string published, string now) =>
        Compatibility.Breaks(Published, Published.Replace(published, now, StringComparison.Ordinal)).Should().BeEmpty();
}
