using System.Collections.Concurrent;
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
    private readonly ConcurrentBag<string> _databases = [];
    private readonly ConcurrentBag<string> _virtualHosts = [];

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

    public Task<string> NewDatabase(string name) => Remembered(_databases, _servers.Postgres.CreateDatabaseAsync(name));

    public Task<string> NewVirtualHost(string name) => Remembered(_virtualHosts, _servers.RabbitMq.CreateVirtualHostAsync(name));

    /// <summary>
    /// Removes all databases and virtual hosts: those that nobody uses are tended all the same, and by what waited in the second what came after it was
    /// a third slower.
    /// </summary>
    /// <param name="kept">The database that stays.</param>
    public async Task Clear(string? kept)
    {
        await using var source = NpgsqlDataSource.Create(_servers.Postgres.ConnectionString + ";Pooling=false");
        while (_databases.TryTake(out var database))
        {
            if (database == kept)
                continue;
            await using var drop = source.CreateCommand($"drop database \"{new NpgsqlConnectionStringBuilder(database).Database}\" with (force)");
            drop.CommandTimeout = 600;
            await drop.ExecuteNonQueryAsync();
        }

        while (_virtualHosts.TryTake(out var host))
        {
            using var deleted = await Management.DeleteAsync(new Uri($"api/vhosts{new Uri(host).AbsolutePath}", UriKind.Relative));
            deleted.EnsureSuccessStatusCode();
        }

        if (kept is not null)
            _databases.Add(kept);
    }

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

    private static async Task<string> Remembered(ConcurrentBag<string> names, Task<string> making)
    {
        var name = await making;
        names.Add(name);
        return name;
    }
}
