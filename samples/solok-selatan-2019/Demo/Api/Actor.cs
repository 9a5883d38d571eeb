using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KoperasiPlatform.Demo.Api;

/// <summary>Who does it: the subject of the token, and the role it carries.</summary>
internal sealed record Actor(string Role, string Subject)
{
    public static readonly Actor Viewer = new("viewer", "viewer-1");
    public static readonly Actor Admin = new("admin", "admin-1");
    public static readonly Actor Trainer = new("trainer", "trainer-1");

    public static Actor Registrar(string subject = "registrar-1") => new("registrar", subject);

    /// <summary>Companions guide the cooperatives; evaluators carry the same role.</summary>
    public static Actor Companion(string subject) => new("companion", subject);

    public static Actor Verifier(string subject) => new("verifier", subject);

    /// <summary>A development token of one hour, as <c>./koperasi token</c> makes them.</summary>
    public string Token(string signingKey)
    {
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var unsigned = Part(new { alg = "HS256", typ = "JWT" })
            + "."
            + Part(new { iss = "koperasi-development", aud = "koperasi", sub = Subject, role = Role, exp = expiry });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(signingKey), Encoding.ASCII.GetBytes(unsigned));
        return $"{unsigned}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part<T>(T content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));
}
