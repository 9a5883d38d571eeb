using System.Reflection;
using System.Text;
using System.Text.Json;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Contracts.Tests.Dictionary;

/// <summary>A page about every event and every field, in the words of one language.</summary>
internal sealed class DataDictionary(Words words)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The units of the numbers, by field; the words for them are in the texts.</summary>
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["Version"] = "ordinal",
        ["Episode"] = "ordinal",
        ["BookYear"] = "year",
        ["FiscalYear"] = "year",
        ["BudgetCeiling"] = "rupiah",
        ["MinistryTarget"] = "people",
        ["DistrictTarget"] = "people",
        ["Capacity"] = "seats",
        ["DaysAttended"] = "days",
        ["Days"] = "days",
        ["MeanScore"] = "score",
    };

    private static readonly Dictionary<PropertyInfo, JsonElement> Examples = FindExamples();

    private readonly StringBuilder _page = new();

    /// <summary>The records that events are made of, themselves and what they carry.</summary>
    public static IReadOnlyList<Type> Records { get; } = [.. Reached(IntegrationEvents.Types).Where(t => !t.IsEnum)];

    public static IReadOnlyList<Type> Values { get; } = [.. Reached(IntegrationEvents.Types).Where(t => t.IsEnum)];

    /// <summary>All that is to be explained. A field that is a record is explained by it, where nothing else is said.</summary>
    public static IEnumerable<string> ToExplain => Records.Concat(Values).Select(t => t.Name)
        .Concat(Records.SelectMany(t => Fields(t).Where(f => !IsEvent(t) || !Records.Contains(f.PropertyType)).Select(f => $"{t.Name}.{f.Name}")))
        .Concat(Values.SelectMany(t => Enum.GetNames(t).Select(value => $"{t.Name}.{value}")));

    public string Write()
    {
        Line($"# {words["title"]}").Line().Line(words["intro"]).Line()
            .Line($"## {words["personal data"]}").Line().Line(words["personal data intro"]).Line();
        foreach (var service in IntegrationEvents.Types.GroupBy(t => t.Namespace!.Split('.')[^1]).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Line($"## {words[service.Key]}").Line();
            foreach (var type in service.OrderBy(t => t.Name, StringComparer.Ordinal))
                Section(type, $"`{EventType.Of(type)}`");
        }

        Line($"## {words["records"]}").Line();
        foreach (var type in Records.Where(t => !IsEvent(t)).OrderBy(t => t.Name, StringComparer.Ordinal))
            Section(type, type == typeof(EventMetadata) ? words["in every event"] : "");

        Line($"## {words["values"]}").Line();
        foreach (var type in Values.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            Line($"### {type.Name}").Line().Line(Explain(type.Name)).Line().Line($"| {words["value"]} | {words["meaning"]} |").Line("|---|---|");
            foreach (var value in Enum.GetNames(type))
                Line($"| `{value}` | {Explain($"{type.Name}.{value}")} |");
            Line();
        }

        return _page.ToString().TrimEnd() + "\n";
    }

    private void Section(Type type, string note)
    {
        Line($"### {type.Name}").Line();
        if (note.Length > 0)
            Line(note).Line();
        Line(Explain(type.Name)).Line()
            .Line($"| {words["field"]} | {words["type"]} | {words["unit"]} | {words["meaning"]} | {words["example"]} | {words["personal data"]} |")
            .Line("|---|---|---|---|---|---|");
        foreach (var field in Fields(type))
            Line($"| `{JsonName(field)}` | {TypeOf(field)} | {UnitOf(field)} | {Meaning(type, field)} | {Example(field)} | {words[ClassOf(field)]} |");

        Line();
    }

    private string Meaning(Type type, PropertyInfo field) =>
        words.Explain($"{type.Name}.{field.Name}") ?? Explain(field.PropertyType.Name);

    private string Explain(string name) => words.Explain(name)?.Replace("|", "\\|", StringComparison.Ordinal)
        ?? throw new InvalidOperationException($"{words.Page} has no text for {name}.");

    private string TypeOf(PropertyInfo field)
    {
        var optional = Nullability.Create(field).ReadState == NullabilityState.Nullable ? $", {words["optional"]}" : "";
        var list = ElementOf(field.PropertyType);
        return (list is null ? Name(field.PropertyType) : $"{words["list of"]} {Name(list)}") + optional;
    }

    private string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return IsOurs(type) ? $"[{type.Name}](#{type.Name.ToLowerInvariant()})" : words[type.Name];
    }

    private string UnitOf(PropertyInfo field)
    {
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        return type == typeof(DateTimeOffset) ? "UTC"
            : type == typeof(DateOnly) || ElementOf(type) == typeof(DateOnly) ? "Asia/Jakarta"
            : type == typeof(int) || type == typeof(long) || type == typeof(decimal) ? words[Units[field.Name]]
            : "";
    }

    private string Example(PropertyInfo field)
    {
        if (!Examples.TryGetValue(field, out var example))
            return words["absent"];
        return example.ValueKind is JsonValueKind.Object || (example.ValueKind == JsonValueKind.Array && ElementOf(field.PropertyType) is { } of && IsOurs(of))
            ? words["see there"]
            : $"`{example.GetRawText()}`";
    }

    private static string ClassOf(PropertyInfo field) =>
        field.Name.StartsWith("PersonKey", StringComparison.Ordinal) ? "pseudonym" : field.Name == "Companion" ? "official" : "none";

    private static bool IsEvent(Type type) => type.IsAssignableTo(typeof(IIntegrationEvent));

    private static bool IsOurs(Type type) => type.Assembly == typeof(IIntegrationEvent).Assembly;

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>In the order in which the record names them.</summary>
    private static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Select(p => type.GetProperty(p.Name!)!);

    private static string JsonName(PropertyInfo field) => JsonNamingPolicy.CamelCase.ConvertName(field.Name);

    private static HashSet<Type> Reached(IEnumerable<Type> roots)
    {
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(roots);
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type) || type.IsEnum)
                continue;
            foreach (var field in Fields(type))
            {
                var carried = ElementOf(field.PropertyType) ?? Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
                if (IsOurs(carried))
                    waiting.Enqueue(carried);
            }
        }

        return seen;
    }

    /// <summary>What each field holds in the examples of the events, the first that is not empty.</summary>
    private static Dictionary<PropertyInfo, JsonElement> FindExamples()
    {
        var found = new Dictionary<PropertyInfo, JsonElement>();
        foreach (var type in IntegrationEvents.Types)
        {
            using var example = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "events", $"{IntegrationEvents.ExchangeOf(type)}.json")));
            Look(type, example.RootElement.Clone());
        }

        return found;

        void Look(Type type, JsonElement at)
        {
            foreach (var field in Fields(type))
            {
                if (!at.TryGetProperty(JsonName(field), out var value) || value.ValueKind == JsonValueKind.Null)
                    continue;
                if (!found.TryGetValue(field, out var known) || (known.ValueKind == JsonValueKind.Array && known.GetArrayLength() == 0))
                    found[field] = value;
                if (value.ValueKind == JsonValueKind.Object)
                    Look(field.PropertyType, value);
                else if (value.ValueKind == JsonValueKind.Array && ElementOf(field.PropertyType) is { } of && IsOurs(of))
                    value.EnumerateArray().ToList().ForEach(item => Look(of, item));
            }
        }
    }

    private DataDictionary Line(string text = "")
    {
        _page.Append(text).Append('\n');
        return this;
    }
}
