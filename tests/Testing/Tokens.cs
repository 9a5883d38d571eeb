using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KoperasiPlatform.Testing;

/// <summary>Tokens as <c>./koperasi token ROLE</c> makes them for development.</summary>
public static class Tokens
{
    /// <summary>The value of <c>Authentication__SigningKey</c> in tests.</summary>
    public const string SigningKey = "the signing key of tests, of no use anywhere else";

    /// <summary>A token of one hour for a role: registrar, trainer, companion, verifier, viewer, province or admin.</summary>
    public static string For(string role, string? subject = null, string signingKey = SigningKey)
    {
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var unsigned = Part(new { alg = "HS256", typ = "JWT" })
            + "."
            + Part(new { iss = "koperasi-development", aud = "koperasi", sub = subject ?? $"dev-{role}", role, exp = expiry });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(signingKey), Encoding.ASCII.GetBytes(unsigned));
        return $"{unsigned}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Signs a client in.</summary>
    public static HttpClient As(this HttpClient client, string role, string? subject = null)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", For(role, subject));
        return client;
    }

    private static string Part<T>(T content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));
}
