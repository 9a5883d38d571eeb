using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.Platform.Tests.Running;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>One of the samples as a process, with a broker user of its own; and what befalls it.</summary>
internal sealed class SampleSubscriber : IAsyncDisposable
{
    private readonly string _user;
    private readonly string _file;
    private readonly ChildCommand _command;
    private readonly HttpClient _management;
    private readonly ConcurrentQueue<string> _lines = new();
    private ChildProcess? _process;

    private SampleSubscriber(string name, string address, PlatformProcess platform, IReadOnlyList<string> program)
    {
        _user = $"province.{name}";
        _file = Path.Combine(platform.State, $"{name}.json");
        _command = new ChildCommand(program[0], [.. program.Skip(1), _file])
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["KOPERASI_BROKER"] = address,
                ["KOPERASI_REGISTRY"] = platform.RunEnvironment["services__registry__http__0"],
                ["KOPERASI_TOKEN"] = Tokens.For("province"),
            },
        };
        var owner = new Uri(platform.RunEnvironment["ConnectionStrings__messaging"]).UserInfo;
        _management = new HttpClient { BaseAddress = new Uri(platform.RunEnvironment["RabbitMq__Management"]) };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(owner)));
    }

    /// <summary>How many cooperatives it says are active; none as long as it knows none.</summary>
    public int? Active => File.Exists(_file) ? (int?)JsonNode.Parse(File.ReadAllText(_file))!["active"] : null;

    public string Log => string.Join('\n', _lines);

    public static async Task<SampleSubscriber> DotnetAsync(PlatformProcess platform) => new(
        "dotnet", await SubscribeAsync(platform, "dotnet"), platform, ["dotnet", Repository.Built("subscriber-dotnet", "samples")]);

    public static async Task<SampleSubscriber> NodeAsync(PlatformProcess platform)
    {
        var folder = Path.Combine(Repository.Root, "samples", "subscriber-node");
        var (wanted, installed) = (Path.Combine(folder, "package-lock.json"), Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(wanted))
            await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder]);
        return new SampleSubscriber("node", await SubscribeAsync(platform, "node"), platform, ["node", Path.Combine(folder, "index.js")]);
    }

    public async Task StartAsync() => _process = await ChildProcess.StartAsync(_command, _lines.Enqueue);

    /// <summary>Kills it twice while there is something to hear; what lies in its queue then is lost, as one that is full loses it.</summary>
    public async Task IsKilledTwiceAsync()
    {
        for (var kills = 0; kills < 2; kills++)
        {
            await HearsSomethingAsync();
            _process!.Kill();
            await _process.Ended;
            using var emptied = await _management.DeleteAsync(new Uri($"/api/queues/%2F/{_user}.active-cooperatives/contents", UriKind.Relative));
            emptied.EnsureSuccessStatusCode();
            await StartAsync();
        }

        await HearsSomethingAsync();
    }

    /// <summary>It loses the broker and lives on.</summary>
    public async Task ConnectsAgainAsync()
    {
        await Eventually.BecomesTrueAsync(() => Log.Contains("again in 2 s", StringComparison.Ordinal), $"{_user} noticed that the broker was away");
        await Eventually.BecomesTrueAsync(IsConnectedAsync, $"{_user} is back");
        _process!.Ended.IsCompleted.Should().BeFalse("it connects again by itself");
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        if (_process is { } running)
            await running.StopAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>What <c>./koperasi subscriber add</c> answers.</summary>
    private static async Task<string> SubscribeAsync(PlatformProcess platform, string name)
    {
        var lines = await Tool.RunAsync(Path.Combine(Repository.Root, "koperasi"), ["subscriber", "add", name], new() { ["KOPERASI_STATE"] = platform.State });
        // on a busy machine a process is seen to have ended before its last lines were read
        await Eventually.BecomesTrueAsync(() => lines.Any(IsAddress), "the address of the broker is written");
        return lines.Single(IsAddress);

        static bool IsAddress(string line) => line.StartsWith("amqp://", StringComparison.Ordinal);
    }

    private async Task HearsSomethingAsync()
    {
        var heard = _lines.Count(IsNews);
        await Eventually.BecomesTrueAsync(() => _lines.Count(IsNews) > heard, $"{_user} heard something");
    }

    private static bool IsNews(string line) => line.EndsWith(" known", StringComparison.Ordinal);

    private async Task<bool> IsConnectedAsync()
    {
        var queue = await _management.GetFromJsonAsync<JsonNode>($"/api/queues/%2F/{_user}.active-cooperatives");
        return (int?)queue!["consumers"] == 1;
    }
}
