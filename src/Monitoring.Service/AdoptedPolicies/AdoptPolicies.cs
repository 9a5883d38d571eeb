using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Monitoring.AdoptedPolicies;

/// <summary>Adopts the configured policies before the service hears its first message, or does not let it start.</summary>
internal sealed class AdoptPolicies(EventSessions sessions, MonitoringPolicies configured, BusinessCalendar calendar) : IHostedService
{
    /// <summary>Where another replica was first, there is nothing left to adopt.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Conflicts.DecideAgain(async () =>
    {
        await using var session = sessions.Open("service:monitoring", correlationId: null, causationId: null);
        var book = await session.Events.FetchForWriting<PolicyBook>(PolicyBook.TheId, cancellationToken);
        if (PolicyBook.Decide(book.Aggregate, configured.All, calendar.Today) is not { } adopted)
            return false;
        book.AppendOne(adopted);
        await session.SaveChangesAsync(cancellationToken);
        return true;
    });

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
