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
internal sealed class PublishingHealth(IDocumentStore store, string subscription) : IHealthCheck
{
    /// <summary>More waiting events than a busy second makes: somebody should look.</summary>
    private const long Tolerated = 1_000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var stored = await store.Advanced.FetchEventStoreStatistics(token: cancellationToken);
            var progress = await store.Advanced.AllProjectionProgress(token: cancellationToken);
            var position = progress
                .Where(p => p.ShardName.StartsWith($"{subscription}:", StringComparison.Ordinal))
                .Select(p => p.Sequence).DefaultIfEmpty(0).Max();
            var behind = Math.Max(0, stored.EventSequenceNumber - position);
            var data = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["stored"] = stored.EventSequenceNumber,
                ["published"] = position,
                ["behind"] = behind,
            };
            return behind <= Tolerated
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{behind} stored events wait to be published.", data: data);
        }
        catch (Exception e) when (Problems.Availability.IsTransient(e))
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
