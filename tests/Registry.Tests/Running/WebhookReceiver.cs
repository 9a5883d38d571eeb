using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>A subscriber's own web server: it keeps what it gets by path, and answers as the path was told to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Call>> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<int, IResult>> _answers = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public sealed record Call(string Id, string Timestamp, string Signature, string? ContentType, string Body)
    {
        public JsonElement Event => JsonSerializer.Deserialize<JsonElement>(Body);
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver._app = builder.Build();
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public string Url(string path) => $"{_app!.Urls.Single()}/{path}";

    public IReadOnlyList<Call> Calls(string path) => [.. _calls.GetValueOrDefault($"/{path}") ?? []];

    /// <param name="path">Where it is called.</param>
    /// <param name="answer">From the number of the call, from 1.</param>
    public void Answer(string path, Func<int, IResult> answer) => _answers[$"/{path}"] = answer;

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        var calls = _calls.GetOrAdd(http.Request.Path, _ => new());
        calls.Enqueue(new Call(
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), http.Request.ContentType, await reader.ReadToEndAsync()));
        await (_answers.TryGetValue(http.Request.Path, out var answer) ? answer(calls.Count) : Results.NoContent()).ExecuteAsync(http);
    }
}

/// <summary>The receiver has the call, and says nothing.</summary>
internal sealed class NoAnswer : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Task.Delay(Timeout.Infinite, httpContext.RequestAborted);
}
