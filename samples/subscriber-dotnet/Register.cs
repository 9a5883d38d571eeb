using System.Text.Json;
using CloudNative.CloudEvents;

namespace Province;

/// <summary>What is known of one cooperative, and at which version of it.</summary>
internal sealed record Known(long Version, bool Active);

/// <summary>
/// The province's own register: which cooperatives there are, and which are active. Every event of Registry carries the
/// whole public state of one cooperative after it, so no type of event needs to be understood: the highest version that
/// was heard of a cooperative says what it is. That also tells duplicates, and what came late, apart from news.
/// </summary>
internal sealed class Register
{
    private const string Source = "urn:koperasi:registry";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly Dictionary<string, Known> _cooperatives;

    private Register(string file, State state)
    {
        _file = file;
        _cooperatives = state.Cooperatives;
        Next = state.Next;
    }

    /// <summary>What the file holds.</summary>
    /// <param name="Next">Where the feed is to be read on.</param>
    /// <param name="Active">How many of the cooperatives are active.</param>
    private sealed record State(string Next, int Active, Dictionary<string, Known> Cooperatives);

    /// <summary>Up to where the feed was read. Only the feed moves it, for only the feed has no gaps.</summary>
    public string Next { get; private set; }

    public static Register Load(string file) => new(
        file, File.Exists(file) ? JsonSerializer.Deserialize<State>(File.ReadAllText(file), Json)! : new State(EventFeed.Beginning, 0, []));

    /// <summary>Takes in what was told; when it returns, that is on disk.</summary>
    public void Hear(IEnumerable<CloudEvent> events, string? next = null)
    {
        lock (_lock)
        {
            var news = events.Count(Take);
            if (news == 0 && (next ?? Next) == Next)
                return;
            Next = next ?? Next;
            Save();
        }
    }

    /// <summary>Whether the event says anything new.</summary>
    private bool Take(CloudEvent e)
    {
        if (e.Source?.ToString() != Source)
            return false;
        var data = (JsonElement)e.Data!;
        var version = data.GetProperty("metadata").GetProperty("version").GetInt64();
        if (_cooperatives.TryGetValue(e.Subject!, out var known) && known.Version >= version)
            return false;
        _cooperatives[e.Subject!] = new Known(version, IsActive(data.GetProperty("cooperative")));
        return true;
    }

    /// <summary>
    /// "Aktif" as the Ministry counts: at risk is active still. A merged or dissolved cooperative is no more; one that is
    /// suspended, or is being wound up, is as active as its activity says.
    /// </summary>
    private static bool IsActive(JsonElement cooperative) =>
        cooperative.GetProperty("legalLife").GetString() is not ("Merged" or "Dissolved")
        && cooperative.GetProperty("activity").GetProperty("status").GetString() is ("Active" or "AtRisk");

    /// <summary>One file for position and state, written beside the old one and then put in its place: all of it or nothing.</summary>
    private void Save()
    {
        var state = new State(Next, _cooperatives.Values.Count(c => c.Active), _cooperatives);
        var written = _file + ".new";
        using (var file = File.Create(written))
        {
            JsonSerializer.Serialize(file, state, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(written, _file, overwrite: true);
        Console.WriteLine($"{state.Active} active of {_cooperatives.Count} known");
    }
}
