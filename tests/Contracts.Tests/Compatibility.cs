using System.Text.Json.Nodes;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>
/// What a later schema breaks for who was built against an earlier one: a field that is gone or may now be absent, another
/// type or format, a value of an enumeration that is gone, a text that becomes one, another bound, a field that is newly
/// required. A new optional field breaks nothing, nor does a new value of an enumeration.
/// </summary>
internal static class Compatibility
{
    private static readonly string[] Bounds = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];

    public static IReadOnlyList<string> Breaks(string earlier, string later)
    {
        var before = JsonNode.Parse(earlier)!.AsObject();
        var after = JsonNode.Parse(later)!.AsObject();
        return [.. Compare(new Place(before, before), new Place(after, after), "$", [])];
    }

    /// <param name="Root">The document, in which references are looked up.</param>
    /// <param name="Schema">The schema that is looked at.</param>
    private sealed record Place(JsonObject Root, JsonObject Schema)
    {
        /// <summary>What it is apart from null.</summary>
        private JsonObject Choice => Schema["oneOf"]?.AsArray() is { } choices ? choices.OfType<JsonObject>().Single(IsNotNull) : Schema;

        public string? Reference => Choice["$ref"]?.GetValue<string>();

        public Place Resolved => Reference is { } reference
            ? (this with { Schema = reference.TrimStart('#', '/').Split('/').Aggregate(Root, (node, name) => node[name]!.AsObject()) }).Resolved
            : this with { Schema = Choice };

        /// <summary>The types that a value may have, null among them.</summary>
        public IReadOnlySet<string> Types
        {
            get
            {
                var types = TypesOf(Resolved.Schema).ToHashSet(StringComparer.Ordinal);
                if (Schema["oneOf"]?.AsArray() is { } choices && choices.OfType<JsonObject>().Any(c => !IsNotNull(c)))
                    types.Add("null");
                return types;
            }
        }

        public IReadOnlySet<string> Required => Texts(Resolved.Schema["required"]).ToHashSet(StringComparer.Ordinal);

        public IReadOnlySet<string> Values => Texts(Resolved.Schema["enum"]).ToHashSet(StringComparer.Ordinal);

        public string? Bound(string name) => Resolved.Schema[name]?.ToJsonString();

        /// <summary>Whether it may hold no field that the schema does not name.</summary>
        public bool IsClosed => Resolved.Schema["additionalProperties"] is JsonValue more && !more.GetValue<bool>();

        public string? Format => Resolved.Schema["format"]?.GetValue<string>();

        public Place? Items => Resolved.Schema["items"] is JsonObject items ? this with { Schema = items } : null;

        public IReadOnlyDictionary<string, Place> Fields => (Resolved.Schema["properties"]?.AsObject() ?? [])
            .ToDictionary(property => property.Key, property => this with { Schema = property.Value!.AsObject() }, StringComparer.Ordinal);

        private static bool IsNotNull(JsonObject schema) => !TypesOf(schema).SequenceEqual(["null"], StringComparer.Ordinal);

        private static IEnumerable<string> TypesOf(JsonObject schema) =>
            schema["type"] is JsonValue one ? [one.GetValue<string>()] : Texts(schema["type"]);

        private static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray)?.OfType<JsonValue>().Select(v => v.ToString()) ?? [];
    }

    private static IEnumerable<string> Compare(Place before, Place after, string path, string[] references)
    {
        if (!before.Types.SetEquals(after.Types))
            yield return $"{path} was {Names(before.Types)} and is {Names(after.Types)}";
        if (!string.Equals(before.Format, after.Format, StringComparison.Ordinal))
            yield return $"{path} had the format {before.Format ?? "none"} and has {after.Format ?? "none"}";
        if (before.Values.Except(after.Values).ToArray() is { Length: > 0 } gone)
            yield return $"{path} can no longer be {Names(gone)}";
        if (before.Values.Count == 0 && after.Values.Count > 0)
            yield return $"{path} can now only be {Names(after.Values)}";
        if (after.IsClosed && !before.IsClosed)
            yield return $"{path} can no longer hold other fields";
        foreach (var bound in Bounds.Where(b => !string.Equals(before.Bound(b), after.Bound(b), StringComparison.Ordinal)))
            yield return $"{path} had the {bound} {before.Bound(bound) ?? "none"} and has {after.Bound(bound) ?? "none"}";
        if (before.Reference is { } reference)
        {
            if (references.Contains(reference, StringComparer.Ordinal))
                yield break;
            references = [.. references, reference];
        }

        foreach (var found in Fields(before, after, path, references))
            yield return found;
        if (before.Items is not { } item)
            yield break;
        foreach (var found in after.Items is { } now ? Compare(item, now, $"{path}[]", references) : [$"{path} no longer says what it holds"])
            yield return found;
    }

    private static IEnumerable<string> Fields(Place before, Place after, string path, string[] references)
    {
        var now = after.Fields;
        foreach (var (name, field) in before.Fields)
        {
            foreach (var found in now.TryGetValue(name, out var later) ? Compare(field, later, $"{path}.{name}", references) : [$"{path}.{name} is gone"])
                yield return found;
        }

        foreach (var name in before.Required.Except(after.Required).Where(now.ContainsKey))
            yield return $"{path}.{name} was always there and may now be absent";
        foreach (var name in after.Required.Except(before.Required))
            yield return $"{path}.{name} is newly required";
    }

    private static string Names(IEnumerable<string> names) => string.Join(" or ", names.Order(StringComparer.Ordinal));
}
