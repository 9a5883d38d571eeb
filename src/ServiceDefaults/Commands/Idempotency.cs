using System.Security.Cryptography;
using System.Text;
using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace KoperasiPlatform.ServiceDefaults.Commands;

/// <summary>
/// The answer to a command that came with an <c>Idempotency-Key</c>, stored with the command's effect. The id is a hash of
/// the actor, the method, the path and the key.
/// </summary>
public sealed record IdempotentAnswer(
    string Id, string RequestHash, int Status, string? Body, string? ContentType, string? ETag, string? Location, DateTimeOffset At);

/// <summary>The key that came with the request, and the hash of the body that came with it.</summary>
internal sealed record IdempotencyKey(string Id, string RequestHash)
{
    private const string Header = "Idempotency-Key";

    /// <summary>Hashes the body before it is read, so that the same key with another body can be told apart.</summary>
    public static async Task Capture(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.TryGetValue(Header, out var key) && !HttpMethods.IsGet(context.Request.Method))
        {
            if (string.IsNullOrWhiteSpace(key) || key.ToString().Length > 200)
                throw new InvalidField(Header, key.ToString(), "must have 1 to 200 characters");

            context.Request.EnableBuffering();
            var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            context.Request.Body.Position = 0;
            var scope = $"{context.User.Identity?.Name}\n{context.Request.Method}\n{context.Request.Path}{context.Request.QueryString}\n{key}";
            context.Features.Set(new IdempotencyKey(
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope))), Convert.ToHexStringLower(hash)));
        }

        await next(context);
    }

    public void AssertSameRequest(IdempotentAnswer earlier)
    {
        if (earlier.RequestHash != RequestHash)
        {
            throw new PreconditionProblem(
                StatusCodes.Status422UnprocessableEntity,
                "IdempotencyKeyReused",
                "This Idempotency-Key came before with another body. Nothing was changed.");
        }
    }
}
