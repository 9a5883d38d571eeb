using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Contracts.Tests.Dictionary;

/// <summary>What the data dictionary says in one language; what is to be explained comes from the contracts.</summary>
/// <param name="Page">The dictionary, under <c>docs</c>.</param>
/// <param name="Explain">What a type (<c>BatchState</c>), a field or a value of it (<c>BatchState.Venue</c>) means; null where nobody wrote it.</param>
/// <param name="Texts">The headings and other words of the page.</param>
internal sealed partial record Words(string Page, Func<string, string?> Explain, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>From the docstrings of the contracts.</summary>
    public static Words English { get; } = new("data-dictionary.md", new Docstrings().Explain, Read("english.json"));

    /// <summary>From the text beside the contracts.</summary>
    public static Words Indonesian { get; } = new(
        "kamus-data.md",
        ReadFrom(Path.Combine(Repository.Root, "src", "Contracts", "Kamus.id.json")).GetValueOrDefault,
        Read("indonesian.json"));

    public string this[string text] => Texts[text];

    /// <summary>What the Indonesian text explains.</summary>
    public static IEnumerable<string> Explained => ReadFrom(Path.Combine(Repository.Root, "src", "Contracts", "Kamus.id.json")).Keys;

    private static Dictionary<string, string> Read(string file) =>
        ReadFrom(Path.Combine(Repository.Root, "tests", "Contracts.Tests", "Dictionary", file));

    private static Dictionary<string, string> ReadFrom(string file) => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;

    /// <summary>The docstrings as the compiler wrote them beside the assembly.</summary>
    private sealed class Docstrings
    {
        private readonly Dictionary<string, XElement> _members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Contracts.xml"))
            .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);

        public string? Explain(string name)
        {
            var (type, member) = (name.Split('.')[0], name.Split('.').Skip(1).FirstOrDefault());
            var full = typeof(IIntegrationEvent).Assembly.GetTypes().Single(t => t.Name == type).FullName;
            var text = member is null ? Element($"T:{full}")?.Element("summary")
                : Element($"F:{full}.{member}")?.Element("summary")
                ?? Element($"T:{full}")?.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value == member);
            return text is null ? null : Space().Replace(string.Concat(text.Nodes().Select(Plain)), " ").Trim();
        }

        private XElement? Element(string id) => _members.GetValueOrDefault(id);

        private static string Plain(XNode node) => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XText text => text.Value,
            _ => "",
        };
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
