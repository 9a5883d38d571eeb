using System.Security.Cryptography;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>The events by pull: for catching up, and for whoever cannot read a queue.</summary>
internal static class EventFeedEndpoint
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 5_000;
    private const int MaxWaitSeconds = 30;

    private static readonly TimeSpan Cached = TimeSpan.FromDays(1);

    public static void MapEventFeed(this IEndpointRouteBuilder app) => app.MapGet("/events", ReadAsync)
        .WithTags("Events")
        .WithSummary("What this service told, as a batch of CloudEvents")
        .WithDescription(
            "Begins after the sequence `after` (default 0, the beginning), with at most `limit` events (1 to 5,000, default 500), of the `types` "
            + "named, separated by commas (default all). `Link: rel=\"next\"` leads on, also from the last page: later events follow there. "
            + "`wait` (0 to 30 seconds) waits for the first event where there is none yet.");

    private static async Task<FileContentHttpResult> ReadAsync(
        HttpContext http, EventFeed feed, Translation translation, CancellationToken cancellation,
        long after = 0, int limit = DefaultLimit, string? types = null, int wait = 0)
    {
        var query = new FeedQuery(
            Require.Between(after, 0, long.MaxValue),
            Require.Between(limit, 1, MaxLimit),
            EventTypes.Asked(string.IsNullOrWhiteSpace(types) ? [] : types.Split(',', StringSplitOptions.TrimEntries), translation),
            TimeSpan.FromSeconds(Require.Between(wait, 0, MaxWaitSeconds)));

        var page = await feed.ReadAsync(query, cancellation);

        var body = CloudEventForm.Formatter.EncodeBatchModeMessage(page.Events.Select(e => e.Event), out var contentType).ToArray();
        var next = QueryString.Create(
            [
                new("after", page.Next.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                .. http.Request.Query.Where(q => !q.Key.Equals("after", StringComparison.OrdinalIgnoreCase)).Select(q => KeyValuePair.Create(q.Key, (string?)q.Value)),
            ]);
        http.Response.Headers.Link = $"<{http.Request.PathBase}/events{next}>; rel=\"next\"";
        http.Response.Headers.CacheControl = page.IsFull ? $"private, max-age={Cached.TotalSeconds:0}, immutable" : "private, no-cache";
        return TypedResults.Bytes(body, contentType.ToString(), entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\""));
    }
}
