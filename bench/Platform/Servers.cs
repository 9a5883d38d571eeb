using KoperasiPlatform.Testing;
using Npgsql;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>
/// A PostgreSQL and a RabbitMQ for the bench alone. PostgreSQL notes when each transaction was committed, by its own clock:
/// that is what latencies are told by.
/// </summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly TestServers _servers;

    private Servers(TestServers servers) => _servers = servers;

    public static async Task<Servers> Start()
    {
        Environment.SetEnvironmentVariable("KOPERASI_TEST_SERVERS", "embedded");
        var servers = await TestServers.StartAsync();
        await using (var source = NpgsqlDataSource.Create(servers.Postgres.ConnectionString + ";Pooling=false"))
        {
            await using var command = source.CreateCommand("alter system set track_commit_timestamp = on");
            await command.ExecuteNonQueryAsync();
        }

        await servers.Postgres.StopAsync();
        await servers.Postgres.StartAsync();
        return new Servers(servers);
    }

    public Task<string> NewDatabase(string name) => _servers.Postgres.CreateDatabaseAsync(name);

    public Task<string> NewVirtualHost(string name) => _servers.RabbitMq.CreateVirtualHostAsync(name);

    public HttpClient Management => _servers.RabbitMq.Management;

    /// <summary>A pool for the floor, whose statements are prepared as those of the platform are.</summary>
    public static NpgsqlDataSource Pool(string database) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database)
    {
        MaxPoolSize = 40,
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
    }.ConnectionString);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}
