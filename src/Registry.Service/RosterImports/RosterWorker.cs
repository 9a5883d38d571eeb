using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>Goes on with applications that nobody waits for, or whose replica is gone.</summary>
internal sealed partial class RosterWorker(RosterApplier applier, BulkWork bulk, TimeProvider time, ILogger<RosterWorker> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        do
        {
            try
            {
                await ApplyAll(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ApplyAll(CancellationToken cancellation)
    {
        if (!await ApplyOne(cancellation))
            return;
        using var work = bulk.Begin();
        while (await ApplyOne(cancellation))
        {
            // the next one
        }
    }

    private async Task<bool> ApplyOne(CancellationToken cancellation)
    {
        if (await applier.ApplyPage(importId: null, cancellation) is not { } progress)
            return false;
        LogApplied(progress.Id, progress.Application.Done, progress.Total);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Roster {ImportId}: {Done} of {Total} rows applied")]
    private partial void LogApplied(Guid importId, int done, int total);

    [LoggerMessage(LogLevel.Warning, "Applying a page of a roster failed and will be tried again")]
    private partial void LogFailed(Exception exception);
}
