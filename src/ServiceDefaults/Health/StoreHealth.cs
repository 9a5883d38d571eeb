using Marten;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.Health;

/// <summary>The database answers.</summary>
internal sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            command.CommandTimeout = 5;
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}

/// <summary>How far one of the publishing subscriptions is behind what was stored.</summary>
/// <param name="position">The name of its position.</param>
internal sealed class PublishingHealth(IDocumentStore store, NpgsqlDataSource database, TimeProvider time, string position) : IHealthCheck
{
    /// <summary>More waiting events than a busy second makes: somebody should look.</summary>
    private const long Tolerated = 1_000;

    /// <summary>At a district's load a thousand events are months: one that waits for long says as much.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var stored = await StoredAsync(cancellationToken);
            var progress = await store.Advanced.AllProjectionProgress(token: cancellationToken);
            var published = progress.Where(p => p.ShardName == position).Select(p => p.Sequence).DefaultIfEmpty(0).Max();
            var behind = Math.Max(0, stored - published);
            var waiting = await WaitingAsync(published, cancellationToken);
            var data = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["stored"] = stored,
                ["published"] = published,
                ["behind"] = behind,
            };
            return behind <= Tolerated && waiting <= Patience
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{behind} stored events wait to be published, the oldest for {waiting.TotalSeconds:0} s.", data: data);
        }
        catch (Exception e) when (Problems.Availability.IsTransient(e))
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }

    /// <summary>The number of the last event. Not by Marten's statistics, which count all events each time that anybody asks.</summary>
    private async Task<long> StoredAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select case when is_called then last_value else 0 end from mt_events_sequence");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>How long the next event has been waiting. Asked of the events: a number that was rolled back waits for nothing.</summary>
    private async Task<TimeSpan> WaitingAsync(long published, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select timestamp from mt_events where seq_id > $1 order by seq_id limit 1");
        command.Parameters.AddWithValue(published);
        return await command.ExecuteScalarAsync(cancellation) is DateTime stored ? time.GetUtcNow().UtcDateTime - stored : TimeSpan.Zero;
    }
}
