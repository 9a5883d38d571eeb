using System.Collections.Concurrent;
using KoperasiPlatform.Demo.Api;
using KoperasiPlatform.Demo.Chapters;
using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo;

/// <param name="Steps">How many steps the chapter has, to show how far it is.</param>
/// <param name="Play">Plays it, and calls back after each step.</param>
internal sealed record Chapter(string Title, int Steps, Func<Action, Task> Play);

/// <summary>
/// The story as it is played. What the chapters learn on the way, ids and pseudonyms, comes from the services' answers;
/// and as a repeated command gets its first answer again, a story that was cut off goes on where it stood.
/// </summary>
internal sealed class Story : IDisposable
{
    private const int AtOnceMost = 8;

    private readonly Clients _clients;
    private readonly ConcurrentBag<string> _failures = [];

    public Story(RunningPlatform platform, StoryData data)
    {
        _clients = new Clients(platform);
        Data = data;
        Registry = new RegistryApi(_clients.Of("registry"));
        Training = new TrainingApi(_clients.Of("training"));
        Monitoring = new MonitoringApi(_clients.Of("monitoring"));
    }

    public StoryData Data { get; }

    public RegistryApi Registry { get; }

    public TrainingApi Training { get; }

    public MonitoringApi Monitoring { get; }

    /// <summary>The registry's ids, by legal entity number.</summary>
    public ConcurrentDictionary<string, Guid> CooperativeIds { get; } = new(StringComparer.Ordinal);

    /// <summary>The pseudonyms, by NationalId.</summary>
    public ConcurrentDictionary<string, string> PersonKeys { get; } = new(StringComparer.Ordinal);

    public Guid ProgrammeId { get; set; }

    /// <summary>What came out otherwise than the story says.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public IReadOnlyList<Chapter> Chapters() => [Register.Of(this), Programme.Of(this), Classes.Of(this), Revival.Of(this), Afterwards.Of(this)];

    /// <summary>Notes where an answer is not what the story says.</summary>
    public void Expect<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            _failures.Add($"{what}: {actual}, but the story says {expected}.");
    }

    /// <summary>For what has no order in the story.</summary>
    public static Task AtOnce<T>(IEnumerable<T> items, Func<T, Task> work) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnceMost }, async (item, _) => await work(item));

    /// <summary>Waits for something that one service hears from another.</summary>
    /// <param name="missing">What has not come yet; null when all has. As long as it changes, patience begins anew.</param>
    public static async Task Until(Func<Task<string?>> missing)
    {
        var patience = TimeSpan.FromMinutes(2);
        var waited = System.Diagnostics.Stopwatch.StartNew();
        for (string? before = null; await missing() is { } what; before = what)
        {
            if (what != before)
                waited.Restart();
            if (waited.Elapsed > patience)
                throw new StoryException($"Waited {patience.TotalMinutes:0} minutes in vain: {what}.");
            await Task.Delay(100);
        }
    }

    public void Dispose() => _clients.Dispose();
}
