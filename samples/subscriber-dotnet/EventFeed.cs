using System.Net.Http.Headers;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;

namespace Province;

/// <param name="Next">Where to read on, also after the last page.</param>
internal sealed record FeedPage(IReadOnlyList<CloudEvent> Events, string Next);

/// <summary>Registry's <c>GET /events</c>: everything that it ever told, in order.</summary>
internal sealed class EventFeed : IDisposable
{
    public const string Beginning = "/events?after=0";

    private static readonly JsonEventFormatter Formatter = new();

    private readonly HttpClient _http;

    public EventFeed(Uri registry, string token)
    {
        _http = new HttpClient { BaseAddress = registry, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<FeedPage> ReadAsync(string address, CancellationToken stop)
    {
        using var answer = await _http.GetAsync(new Uri(address, UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadAsByteArrayAsync(stop);

        // Link: </events?after=4711>; rel="next"
        var link = answer.Headers.GetValues("Link").Single();
        return new FeedPage(Formatter.DecodeBatchModeMessage(body, contentType: null, extensionAttributes: null), link[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    public void Dispose() => _http.Dispose();
}
