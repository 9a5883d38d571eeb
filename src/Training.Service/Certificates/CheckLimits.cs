using System.Globalization;
using System.Net;
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
            // the global one is asked first: who is over his own limit takes nothing of what is left to all
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (bool Check, IPAddress? By)>(http =>
                http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Policy
                    ? RateLimitPartition.GetFixedWindowLimiter((Check: true, By: http.Connection.RemoteIpAddress), _ => FixedWindow(eachAddress))
                    : RateLimitPartition.GetNoLimiter((Check: false, By: (IPAddress?)null)));
            limits.AddPolicy(Policy, _ => RateLimitPartition.GetFixedWindowLimiter(Policy, _ => FixedWindow(allAddresses)));
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

    private static FixedWindowRateLimiterOptions FixedWindow(int permits) => new() { PermitLimit = permits, Window = Window };
}
