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
    /// <summary>Records what holds as of the date and was not recorded yet. What fails by one of many stops none of the others.</summary>
    Task<SweepOutcome> RunAsync(DateOnly asOf, CancellationToken cancellation);

    /// <summary>What the sweep of today is due for, and is run once for: the date, unless a service has more occasions.</summary>
    Task<string> OccasionAsync(DateOnly today, CancellationToken cancellation) => Task.FromResult(today.ToString("yyyy-MM-dd"));
}

/// <param name="Recorded">How many events it took; 0 when nothing had changed.</param>
/// <param name="LeftOut">The cooperatives that it failed by; the log says why.</param>
public sealed record SweepOutcome(int Recorded, IReadOnlyList<Guid> LeftOut);

/// <summary>That the sweep for an occasion has been through: see <see cref="ISweep.OccasionAsync"/>.</summary>
public sealed record SweepRun(string Id, DateTimeOffset At, int Recorded);

/// <summary>
/// Runs the sweep once for each occasion, also for a date that began while the service was down. One that left somebody out is run again, after
/// longer and longer: it reads all, and may fail by the same one until somebody mends him.
/// </summary>
internal sealed partial class DailySweep(
    ISweep sweep, IDocumentStore store, BusinessCalendar calendar, TimeProvider time, ILogger<DailySweep> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtTheLatest = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = LookAgain;
        while (true)
        {
            try
            {
                pause = await RunOnce(calendar.Today, stoppingToken) ? LookAgain : pause * 2 < AtTheLatest ? pause * 2 : AtTheLatest;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <summary>False when somebody was left out.</summary>
    private async Task<bool> RunOnce(DateOnly today, CancellationToken cancellation)
    {
        var id = await sweep.OccasionAsync(today, cancellation);
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<SweepRun>(id, cancellation) is not null)
            return true;

        var (recorded, leftOut) = await sweep.RunAsync(today, cancellation);
        if (leftOut.Count > 0)
        {
            LogLeftOut(id, leftOut.Count, recorded);
            return false;
        }

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

        return true;
    }

    [LoggerMessage(LogLevel.Information, "Swept {Occasion}: {Recorded} events")]
    private partial void LogSwept(string occasion, int recorded);

    [LoggerMessage(LogLevel.Warning, "Swept {Occasion} without {LeftOut} cooperatives that it failed by, which will be tried again: {Recorded} events")]
    private partial void LogLeftOut(string occasion, int leftOut, int recorded);

    [LoggerMessage(LogLevel.Warning, "The sweep failed and will be tried again")]
    private partial void LogFailed(Exception exception);
}

public static class SweepEndpoint
{
    /// <param name="AsOf">The business date to sweep; not after today.</param>
    public sealed record SweepRequest(DateOnly AsOf);

    /// <param name="AsOf">The business date that was swept.</param>
    /// <param name="Recorded">How many events it took; 0 when nothing had changed.</param>
    /// <param name="LeftOut">The ids of the cooperatives that the sweep failed by, for a reason that the log tells; all others were swept.</param>
    public sealed record SweepResult(DateOnly AsOf, int Recorded, IReadOnlyList<Guid> LeftOut);

    public static void MapSweep(this IEndpointRouteBuilder app) =>
        app.MapPost("/sweeps", async (SweepRequest request, ISweep sweep, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var asOf = Require.NotAfter(request.AsOf, calendar.Today);
            var (recorded, leftOut) = await sweep.RunAsync(asOf, cancellation);
            return TypedResults.Ok(new SweepResult(asOf, recorded, leftOut));
        })
        .RequireRoles(Roles.Admin).WithTags("Sweeps").WithSummary("Run the daily sweep for a business date; again is harmless");
}
