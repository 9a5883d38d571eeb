using System.Globalization;
using KoperasiPlatform.AppHost.Embedded;
using Npgsql;
using Testcontainers.PostgreSql;

namespace KoperasiPlatform.Testing;

/// <summary>A PostgreSQL server that can go away and come back on the same port with the same data.</summary>
public abstract class PostgresTestServer : IAsyncDisposable
{
    /// <summary>The maintenance database's connection string.</summary>
    public abstract string ConnectionString { get; }

    public abstract Task StartAsync();

    /// <summary>An orderly stop: open connections are closed by the server.</summary>
    public abstract Task StopAsync();

    /// <summary>SIGKILL: the server recovers from its log when it starts again.</summary>
    public abstract Task KillAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>A new, empty database whose name begins with <paramref name="name"/>. The result is its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var database = Unique.Name(name);
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database \"{database}\"", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;
    }
}

internal sealed class EmbeddedPostgres(StateFolder state) : PostgresTestServer
{
    private readonly PostgresServer server =
        new(state, "development", Ports.Free(), ServerLog.In(state, "postgres"));

    public override string ConnectionString => server.ConnectionString;

    public override Task StartAsync() => server.StartAsync();

    public override Task StopAsync() => server.StopAsync();

    public override async Task KillAsync()
    {
        server.Kill();
        await server.Ended;
    }

    public override async ValueTask DisposeAsync() => await server.StopAsync();
}

internal sealed class DockerPostgres : PostgresTestServer
{
    private static readonly string[] Durable =
        ["-c", "max_connections=400", "-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on"];

    private readonly int port = Ports.Free();
    private readonly PostgreSqlContainer container;

    public DockerPostgres() =>
        // a fixed port: one that the engine chooses would change when the container starts again
        container = new PostgreSqlBuilder(Environment.GetEnvironmentVariable("KOPERASI_POSTGRES_IMAGE") ?? "postgres:18")
            .WithPassword("development")
            .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
            .WithCommand(Durable)
            // to PostgreSQL a SIGTERM means to wait for its clients to leave; not every image asks for another signal
            .WithCreateParameterModifier(parameters => parameters.StopSignal = "SIGINT")
            .Build();

    public override string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host={container.Hostname};Port={port};Username=postgres;Password=development;Database=postgres");

    public override async Task StartAsync()
    {
        await container.StartAsync();
        await Until.ItAnswersAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
        });
    }

    public override Task StopAsync() => container.StopAsync();

    public override async Task KillAsync() => await DockerEngine.KillAsync(container);

    public override ValueTask DisposeAsync() => container.DisposeAsync();
}
