namespace KoperasiPlatform.Testing;

/// <summary>Which servers a test has to itself, because it stops or kills them; it shares the others.</summary>
[Flags]
public enum OwnServers
{
    None = 0,
    Postgres = 1,
    RabbitMq = 2,
    Both = Postgres | RabbitMq,
}

/// <summary>
/// A real PostgreSQL and a real RabbitMQ: containers where a Docker engine answers, else this machine's own programs,
/// run by the same code as the embedded AppHost. KOPERASI_TEST_SERVERS (docker, embedded or auto) decides otherwise.
/// </summary>
public sealed class TestServers : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<TestServers>? shared;

    private readonly OwnServers own;
    private readonly TestFolder? folder;

    private TestServers(OwnServers own, PostgresTestServer postgres, RabbitMqTestServer rabbitMq, TestFolder? folder)
    {
        this.own = own;
        Postgres = postgres;
        RabbitMq = rabbitMq;
        this.folder = folder;
    }

    public PostgresTestServer Postgres { get; }

    public RabbitMqTestServer RabbitMq { get; }

    /// <summary>
    /// The one pair that all tests of this process share; take a database and a virtual host for each class. A test project
    /// that uses it declares <see cref="SharedServers"/> as its assembly fixture.
    /// </summary>
    public static Task<TestServers> SharedAsync()
    {
        lock (Gate)
            return shared ??= StartAsync();
    }

    /// <summary>Stops the shared pair, if it was started.</summary>
    internal static async ValueTask StopSharedAsync()
    {
        Task<TestServers>? started;
        lock (Gate)
            (started, shared) = (shared, null);
        if (started is not null)
            await (await started).DisposeAsync();
    }

    /// <summary>A pair for one test, which disposes it: what it has to itself is started, and the rest is the shared pair's.</summary>
    public static async Task<TestServers> StartAsync(OwnServers own = OwnServers.Both)
    {
        var rest = own == OwnServers.Both ? null : await SharedAsync();
        var servers = await UseDockerAsync() ? OnDocker(own, rest) : Embedded(own, rest);
        try
        {
            await Task.WhenAll(
                own.HasFlag(OwnServers.Postgres) ? servers.Postgres.StartAsync() : Task.CompletedTask,
                own.HasFlag(OwnServers.RabbitMq) ? servers.RabbitMq.StartAsync() : Task.CompletedTask);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (own.HasFlag(OwnServers.Postgres))
            await Postgres.DisposeAsync();
        if (own.HasFlag(OwnServers.RabbitMq))
            await RabbitMq.DisposeAsync();
        folder?.Dispose();
    }

    private static TestServers OnDocker(OwnServers own, TestServers? rest) => new(
        own,
        own.HasFlag(OwnServers.Postgres) ? new DockerPostgres() : rest!.Postgres,
        own.HasFlag(OwnServers.RabbitMq) ? new DockerRabbitMq() : rest!.RabbitMq,
        folder: null);

    private static TestServers Embedded(OwnServers own, TestServers? rest)
    {
        if (own == OwnServers.None)
            return new TestServers(own, rest!.Postgres, rest.RabbitMq, folder: null);
        var files = new TestFolder();
        return new TestServers(
            own,
            own.HasFlag(OwnServers.Postgres) ? new EmbeddedPostgres(files.State) : rest!.Postgres,
            own.HasFlag(OwnServers.RabbitMq) ? new EmbeddedRabbitMq(files.State) : rest!.RabbitMq,
            files);
    }

    private static async Task<bool> UseDockerAsync() => Environment.GetEnvironmentVariable("KOPERASI_TEST_SERVERS") switch
    {
        "docker" => true,
        "embedded" => false,
        null or "" or "auto" => await DockerEngine.AnswersAsync(),
        var other => throw new InvalidOperationException($"KOPERASI_TEST_SERVERS is docker, embedded or auto, not {other}."),
    };
}

/// <summary>
/// The assembly fixture that stops the shared servers after the last test. As the process exits it would be too late: the
/// end of a child process is then no longer noticed, and the runner waits for nothing.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    public ValueTask DisposeAsync() => TestServers.StopSharedAsync();
}
