using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Brings the database's schema to what the service needs: on start in development, by <c>migrate</c> in production. A
/// database that does not answer yet is waited for; several replicas that start at once take turns.
/// </summary>
internal sealed partial class SchemaSetup(
    IDocumentStore store, NpgsqlDataSource database, IHostEnvironment environment, ILogger<SchemaSetup> log) : IHostedService
{
    private const long MigrationLock = 0x6B6F7065726173; // "koperas"

    public Task StartAsync(CancellationToken cancellationToken) =>
        environment.IsDevelopment() ? Migrate(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task Migrate(CancellationToken cancellation)
    {
        var retry = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(Availability.IsTransient),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            OnRetry = retry =>
            {
                LogWaiting(retry.Outcome.Exception?.Message);
                return default;
            },
        }).Build();
        await retry.ExecuteAsync(async token => await MigrateOnce(token), cancellation);
    }

    private async Task MigrateOnce(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var turn = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction)
        {
            Parameters = { new() { Value = MigrationLock } },
        };
        await turn.ExecuteNonQueryAsync(cancellation);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string? reason);
}
