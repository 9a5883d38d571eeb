using System.Net.Http.Json;
using System.Text.Json;

namespace KoperasiPlatform.Testing;

/// <param name="Body">The JSON that came back; undefined where none did.</param>
/// <param name="Text">The body as it came.</param>
public sealed record HttpAnswer(int Status, JsonElement Body, string Text, string? ETag, string? ContentType);

public static class HttpClientExtensions
{
    public static async Task<HttpAnswer> AskAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var answer = await client.SendAsync(request))
        {
            var text = await answer.Content.ReadAsStringAsync();
            var body = text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : default;
            return new HttpAnswer((int)answer.StatusCode, body, text, answer.Headers.ETag?.Tag, answer.Content.Headers.ContentType?.MediaType);
        }
    }

    /// <summary>A command that succeeds.</summary>
    public static async Task<HttpAnswer> SendAsync(
        this HttpClient client, HttpMethod method, string path, object body, string? ifMatch = null, string? key = null)
    {
        var answer = await client.AskAsync(Request(method, path, body, ifMatch, key));
        return answer.Status < 300 ? answer : throw new InvalidOperationException($"{method} {path}: {answer.Status} {answer.Text}");
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path)
    {
        var answer = await client.AskAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return answer.Status == 200 ? answer.Body : throw new InvalidOperationException($"GET {path}: {answer.Status} {answer.Text}");
    }

    public static HttpRequestMessage Request(HttpMethod method, string path, object? body, string? ifMatch = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }
}
