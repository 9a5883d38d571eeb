using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;

namespace KoperasiPlatform.Testing;

/// <summary>Something that a user gets wrong, and how it is answered.</summary>
/// <param name="Request">What is sent, given what stands there.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Type">The problem's stable type, without its prefix.</param>
/// <param name="Field">The field that it names, if it is about one.</param>
/// <param name="Rule">What it says of the field, where that matters.</param>
public sealed record Mistake<TGiven>(Func<TGiven, HttpRequestMessage> Request, int Status, string Type, string? Field = null, string? Rule = null)
{
    /// <summary>It is refused by name, and the database is what it was, to the byte.</summary>
    public async Task IsNamedAndChangesNothingAsync(RunningService service, TGiven given)
    {
        var before = await service.FingerprintAsync();
        using var client = service.Anonymous();

        var answer = await client.AskAsync(Request(given));

        answer.Status.Should().Be(Status, answer.Text);
        answer.ContentType.Should().Be("application/problem+json", "every refusal is a problem of RFC 9457");
        answer.Body.GetProperty("type").GetString().Should().Be($"urn:koperasi:problem:{Type}", answer.Text);
        answer.Body.GetProperty("status").GetInt32().Should().Be(Status);
        if (Field is not null)
        {
            answer.Body.GetProperty("field").GetString().Should().Be(Field, answer.Text);
            answer.Body.GetProperty("rule").GetString().Should().NotBeNullOrEmpty();
            if (Rule is not null)
                answer.Body.GetProperty("rule").GetString().Should().Be(Rule);
        }

        (await service.FingerprintAsync()).Should().Be(before, "nothing is stored of what is refused");
    }
}

/// <summary>Requests as they are written down in a table of mistakes.</summary>
public static class Requesting
{
    /// <summary>Instead of a field's value: the field is left out.</summary>
    public static readonly object Missing = new();

    public static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    public static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    public static HttpRequestMessage Put(string path, object body) => new(HttpMethod.Put, path) { Content = JsonContent.Create(body) };

    /// <summary>A body as it is written, whatever it is.</summary>
    public static HttpRequestMessage Body(string path, string body, string contentType = "application/json") => new(HttpMethod.Post, path)
    {
        Content = new StringContent(body, Encoding.UTF8, contentType),
        // the refusal may come before the body has been sent
        Headers = { ExpectContinue = true },
    };

    /// <summary>A request's body with one field changed, or left out.</summary>
    public static JsonNode With(object request, string field, object? value)
    {
        var node = JsonSerializer.SerializeToNode(request, JsonSerializerOptions.Web)!.AsObject();
        if (value == Missing)
            node.Remove(field);
        else
            node[field] = JsonSerializer.SerializeToNode(value);
        return node;
    }

    public static HttpRequestMessage By(this HttpRequestMessage request, string role) => request.With(Tokens.For(role));

    public static HttpRequestMessage With(this HttpRequestMessage request, string token)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public static HttpRequestMessage If(this HttpRequestMessage request, string etag)
    {
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return request;
    }

    public static HttpRequestMessage Key(this HttpRequestMessage request, string key)
    {
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }
}
