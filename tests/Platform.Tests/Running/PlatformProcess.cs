using System.Collections.Concurrent;
using System.Diagnostics;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Platform.Tests.Running;

/// <summary>The whole platform as <c>./koperasi up</c> starts it, on a state folder and free ports of its own.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> lines = new();
    private ChildProcess? process;

    public PlatformProcess() => Directory.CreateDirectory(State);

    public string State { get; } = Path.Combine(Path.GetTempPath(), $"koperasi-platform-{Guid.NewGuid():N}");

    /// <summary>The services' today, as yyyy-MM-dd; empty for the real one.</summary>
    public string BusinessDate { get; init; } = "";

    public string Output => string.Join('\n', lines);

    private Task<int> Ended => process!.Ended;

    /// <summary>What the platform tells other programs, by name; empty while it does not run.</summary>
    public IReadOnlyDictionary<string, string> RunEnvironment =>
        File.Exists(RunFile)
            ? File.ReadAllLines(RunFile).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1])
            : [];

    private string RunFile => Path.Combine(State, "run.env");

    public async Task StartAsync(bool dynamicPorts = true)
    {
        lines.Clear();
        process = await ChildProcess.StartAsync(
            new ChildCommand("dotnet", Repository.Built("AppHost"))
            {
                DeathSignal = "TERM",
                Environment = new Dictionary<string, string>
                {
                    ["KOPERASI_STATE"] = State,
                    ["KOPERASI_PORTS"] = dynamicPorts ? "dynamic" : "",
                    ["BusinessDate"] = BusinessDate,
                    ["Parameters__signingkey"] = Tokens.SigningKey,
                    ["Parameters__personkey"] = "the person key of tests, of no use anywhere else",
                    ["Parameters__postgrespassword"] = "development",
                    ["Parameters__messagingpassword"] = "development",
                },
            },
            lines.Enqueue);
    }

    public async Task StartAndWaitUntilReadyAsync()
    {
        await StartAsync();
        await UntilAsync(() => Output.Contains("Ready in", StringComparison.Ordinal) || Ended.IsCompleted, "ready");
        if (Ended.IsCompleted)
            throw new InvalidOperationException($"The platform ended before it was ready:\n{Output}");
    }

    /// <summary>Waits, at most two minutes, until the platform has ended.</summary>
    public Task<int> ExitCodeAsync() => Ended.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>What Ctrl-C does.</summary>
    public async Task<int> StopAsync()
    {
        await process!.StopAsync(TimeSpan.FromSeconds(60), interrupt: true);
        return await Ended;
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await Ended;
    }

    /// <summary>Every process that belongs to this platform: marked as its child, or a PostgreSQL process in its data.</summary>
    public IReadOnlyList<int> Processes() =>
        Directory.GetDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Where(folder => Read(() => File.ReadAllText(folder + "/environ")).Contains($"KOPERASI_OWNED_BY={State}\0", StringComparison.Ordinal)
                || Read(() => new FileInfo(folder + "/cwd").LinkTarget ?? "") == Path.Combine(State, "postgres", "data"))
            .Select(folder => int.Parse(Path.GetFileName(folder)))
            .ToArray();

    /// <summary>
    /// The process of this platform whose command line holds a text, and that no other such comes before: one that forks is seen
    /// twice until its child has become another program, and the broker asks with a process of its own kind whether epmd runs.
    /// </summary>
    public int ProcessOf(string text)
    {
        var alike = Processes()
            .Select(id => (Id: id, Ancestors: AncestorsOf(id).ToArray()))
            .Where(process => Read(() => File.ReadAllText($"/proc/{process.Id}/cmdline")).Contains(text, StringComparison.Ordinal))
            .ToDictionary();
        return alike.Single(process => !process.Value.Any(alike.ContainsKey)).Key;
    }

    public async Task UntilAsync(Func<bool> condition, string what, int seconds = 180)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(50))
        {
            if (waited.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"Not {what} after {seconds} s:\n{Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null && !Ended.IsCompleted)
            await StopAsync();
        Directory.Delete(State, recursive: true);
    }

    // the fields after the name, which stands in brackets and may itself hold anything, are the state and the parent
    private static int ParentOf(int id) =>
        int.TryParse(Read(() => File.ReadAllText($"/proc/{id}/stat")).Split(')')[^1].Split(' ').ElementAtOrDefault(2), out var parent) ? parent : 0;

    private static IEnumerable<int> AncestorsOf(int id)
    {
        for (var parent = ParentOf(id); parent > 0; parent = ParentOf(parent))
            yield return parent;
    }

    private static string Read(Func<string> what)
    {
        try
        {
            return what();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
