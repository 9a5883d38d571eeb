using System.Globalization;
using System.Threading.RateLimiting;
using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.RateLimiting;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>How often the public check may be asked: by one address, and by all of them together.</summary>
internal static class CheckLimits
{
    public const string Policy = "certificate-check";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    internal static void AddCheckLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var eachAddress = configuration.GetValue("Certificates:ChecksPerMinute:EachAddress", 30);
        var allAddresses = configuration.GetValue("Certificates:ChecksPerMinute:AllAddresses", 600);
        services.AddRateLimiter(limits =>
        {
            limits.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress, _ => new FixedWindowRateLimiterOptions { PermitLimit = eachAddress, Window = Window }));
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, bool>(http =>
                http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Policy
                    ? RateLimitPartition.GetFixedWindowLimiter(true, _ => new FixedWindowRateLimiterOptions { PermitLimit = allAddresses, Window = Window })
                    : RateLimitPartition.GetNoLimiter(false));
            limits.OnRejected = async (rejected, cancellation) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
                var http = rejected.HttpContext;
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
                {
                    HttpContext = http,
                    ProblemDetails = ProblemTypes.Details(StatusCodes.Status429TooManyRequests, "TooManyChecks", "Too many checks within a minute. Try again later."),
                });
            };
        });
    }
}
