using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace KoperasiPlatform.Demo.Api;

/// <summary>
/// One service's public HTTP API. Every command carries an <c>Idempotency-Key</c> that follows from the story, so that it
/// may be sent again after a lost connection, a 503 or a restart of the service, and has its effect once.
/// </summary>
internal sealed class ServiceClient(HttpClient http, string service, string signingKey)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly ResiliencePipeline<HttpResponseMessage> UntilAnswered = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddTimeout(TimeSpan.FromMinutes(1))
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                .Handle<HttpRequestException>()
                .Handle<TaskCanceledException>(e => e.InnerException is TimeoutException)
                .HandleResult(answer => answer.StatusCode is HttpStatusCode.ServiceUnavailable),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private readonly ConcurrentDictionary<Actor, string> _tokens = [];

    public async Task<T> Get<T>(string path) =>
        await Send<T>(Actor.Viewer, () => new HttpRequestMessage(HttpMethod.Get, path))
            ?? throw new StoryException($"{service} answers nothing to GET {path}.");

    /// <summary>What is there, or null where the service does not know it.</summary>
    public Task<T?> Find<T>(string path)
        where T : class =>
        Send<T>(Actor.Viewer, () => new HttpRequestMessage(HttpMethod.Get, path), HttpStatusCode.NotFound);

    public Task<Accepted> Post(Actor actor, string path, string key, object body) => Post<Accepted>(actor, path, key, JsonContent(body));

    public Task<T> Post<T>(Actor actor, string path, string key, object body, long? ifMatch = null) =>
        Post<T>(actor, path, key, JsonContent(body), ifMatch);

    /// <param name="content">Makes the body, anew for each attempt.</param>
    public async Task<T> Post<T>(Actor actor, string path, string key, Func<HttpContent> content, long? ifMatch = null) =>
        await Send<T>(actor, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
            request.Headers.Add("Idempotency-Key", $"solok-selatan-2019/{key}");
            if (ifMatch is { } version)
                request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
            return request;
        }) ?? throw new StoryException($"{service} answers nothing to POST {path}.");

    private static Func<HttpContent> JsonContent(object body) =>
        () => System.Net.Http.Json.JsonContent.Create(body, body.GetType(), options: Json);

    private async Task<T?> Send<T>(Actor actor, Func<HttpRequestMessage> make, HttpStatusCode? nothing = null)
    {
        try
        {
            using var answer = await UntilAnswered.ExecuteAsync(async cancellation =>
            {
                using var request = make();
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.GetOrAdd(actor, a => a.Token(signingKey)));
                return await http.SendAsync(request, cancellation);
            });
            if (answer.StatusCode == nothing)
                return default;
            if (answer.IsSuccessStatusCode)
                return await answer.Content.ReadFromJsonAsync<T>(Json);

            using var asked = make();
            throw new StoryException(
                $"{service} answers {(int)answer.StatusCode} to {asked.Method} {asked.RequestUri} by {actor.Subject}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (TimeoutRejectedException e)
        {
            throw new StoryException($"{service} at {http.BaseAddress} has given no answer for a minute.", e);
        }
    }
}

/// <summary>The answer to a command on one aggregate.</summary>
internal sealed record Accepted(Guid Id, long Version);

/// <summary>The clients of the three services.</summary>
internal sealed class Clients(RunningPlatform platform) : IDisposable
{
    private readonly Dictionary<string, HttpClient> _http = platform.Services.ToDictionary(
        service => service.Key,
        service => new HttpClient { BaseAddress = service.Value, Timeout = TimeSpan.FromSeconds(30) },
        StringComparer.Ordinal);

    public ServiceClient Of(string service) => new(_http[service], service, platform.SigningKey);

    public void Dispose()
    {
        foreach (var client in _http.Values)
            client.Dispose();
    }
}
