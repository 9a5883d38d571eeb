using System.Globalization;
using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace KoperasiPlatform.ServiceDefaults.Commands;

/// <summary>The aggregate's version as ETag and If-Match.</summary>
public static class ETags
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The resource with its version as ETag; 404 where there is none.</summary>
    public static IResult Ok<T>(HttpContext context, T resource, long version)
    {
        context.Response.Headers.ETag = Of(version);
        return TypedResults.Ok(resource);
    }

    /// <summary>The version that the client expects; null where it names none, or any.</summary>
    internal static long? Expected(HttpContext context, bool required)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return required
                ? throw new PreconditionProblem(
                    StatusCodes.Status428PreconditionRequired,
                    "PreconditionRequired",
                    "Send If-Match with the ETag of what you saw, so that nobody's change is overwritten.")
                : null;
        }

        if (header.ToString() == "*")
            return null;
        return EntityTagHeaderValue.TryParse(header.ToString(), out var tag)
            && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InvalidField("If-Match", header.ToString(), "must be an ETag that this service gave");
    }

    internal static void AssertExpected(long? expected, long actual)
    {
        if (expected is { } version && version != actual)
        {
            throw new PreconditionProblem(
                StatusCodes.Status412PreconditionFailed,
                "StaleVersion",
                $"It has changed since: you saw version {version}, it is at {actual}. Read it again, then decide.");
        }
    }
}
