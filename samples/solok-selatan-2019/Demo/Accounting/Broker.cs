using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;

namespace KoperasiPlatform.Demo.Accounting;

/// <summary>What RabbitMQ's management API says of exchanges, bindings and queues.</summary>
internal sealed class Broker : IDisposable
{
    private readonly HttpClient _http;

    public Broker(RunningPlatform platform)
    {
        var user = Uri.UnescapeDataString(platform.Messaging.UserInfo);
        _http = new HttpClient { BaseAddress = platform.Management, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
    }

    private sealed record Exchange(string Name);

    private sealed record Binding(string Source, string Destination, [property: JsonPropertyName("destination_type")] string DestinationType);

    internal sealed record Queue(string Name, long Messages);

    public async Task<IReadOnlyList<string>> Exchanges() => [.. (await Get<Exchange>("/api/exchanges")).Select(e => e.Name)];

    public async Task<IReadOnlyList<Queue>> Queues() => await Get<Queue>("/api/queues?disable_stats=true&enable_queue_totals=true");

    /// <summary>The queues that an exchange's messages reach, also through other exchanges.</summary>
    public async Task<ILookup<string, string>> QueuesByExchange()
    {
        var bindings = (await Get<Binding>("/api/bindings")).Where(b => b.Source.Length > 0).ToLookup(b => b.Source, StringComparer.Ordinal);
        return bindings
            .SelectMany(from => Reached(from.Key, []).Distinct(StringComparer.Ordinal).Select(queue => (Exchange: from.Key, Queue: queue)))
            .ToLookup(pair => pair.Exchange, pair => pair.Queue, StringComparer.Ordinal);

        IEnumerable<string> Reached(string exchange, HashSet<string> seen) => !seen.Add(exchange) ? [] : bindings[exchange]
            .SelectMany(b => b.DestinationType == "queue" ? [b.Destination] : Reached(b.Destination, seen));
    }

    private async Task<T[]> Get<T>(string path)
    {
        try
        {
            return await _http.GetFromJsonAsync<T[]>(path) ?? [];
        }
        catch (HttpRequestException e)
        {
            throw new StoryException($"RabbitMQ's management at {_http.BaseAddress} does not answer: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();
}
