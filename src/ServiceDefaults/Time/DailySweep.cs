using JasperFx;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.ServiceDefaults.Time;

/// <summary>
/// What a service does because a date has passed. Running it again for the same date, or beside itself on another
/// replica, must change nothing more.
/// </summary>
public interface ISweep
{
    /// <summary>Records what holds as of the date and was not recorded yet; returns how many events that took.</summary>
    Task<int> RunAsync(DateOnly asOf, CancellationToken cancellation);

    /// <summary>What the sweep of today is due for, and is run once for: the date, unless a service has more occasions.</summary>
    Task<string> OccasionAsync(DateOnly today, CancellationToken cancellation) => Task.FromResult(today.ToString("yyyy-MM-dd"));
}

/// <summary>That the sweep for an occasion has been through: see <see cref="ISweep.OccasionAsync"/>.</summary>
public sealed record SweepRun(string Id, DateTimeOffset At, int Recorded);

/// <summary>Runs the sweep once for each occasion, also for a date that began while the service was down.</summary>
internal sealed partial class DailySweep(
    ISweep sweep, IDocumentStore store, BusinessCalendar calendar, TimeProvider time, ILogger<DailySweep> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        do
        {
            try
            {
                await RunOnce(calendar.Today, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunOnce(DateOnly today, CancellationToken cancellation)
    {
        var id = await sweep.OccasionAsync(today, cancellation);
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<SweepRun>(id, cancellation) is not null)
            return;

        var recorded = await sweep.RunAsync(today, cancellation);
        session.Insert(new SweepRun(id, calendar.Now, recorded));
        try
        {
            await session.SaveChangesAsync(cancellation);
            LogSwept(id, recorded);
        }
        catch (DocumentAlreadyExistsException)
        {
            // another replica was through first; both found the same state
        }
    }

    [LoggerMessage(LogLevel.Information, "Swept {Occasion}: {Recorded} events")]
    private partial void LogSwept(string occasion, int recorded);

    [LoggerMessage(LogLevel.Warning, "The sweep failed and will be tried again")]
    private partial void LogFailed(Exception exception);
}

public static class SweepEndpoint
{
    /// <param name="AsOf">The business date to sweep; not after today.</param>
    public sealed record SweepRequest(DateOnly AsOf);

    /// <param name="AsOf">The business date that was swept.</param>
    /// <param name="Recorded">How many events it took; 0 when nothing had changed.</param>
    public sealed record SweepResult(DateOnly AsOf, int Recorded);

    public static void MapSweep(this IEndpointRouteBuilder app) =>
        app.MapPost("/sweeps", async (SweepRequest request, ISweep sweep, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var asOf = Require.NotAfter(request.AsOf, calendar.Today);
            return TypedResults.Ok(new SweepResult(asOf, await sweep.RunAsync(asOf, cancellation)));
        })
        .RequireRoles(Roles.Admin).WithTags("Sweeps").WithSummary("Run the daily sweep for a business date; again is harmless");
}
