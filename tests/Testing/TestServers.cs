namespace KoperasiPlatform.Testing;

/// <summary>
/// A real PostgreSQL and a real RabbitMQ: containers where a Docker engine answers, else this machine's own programs,
/// run by the same code as the embedded AppHost. KOPERASI_TEST_SERVERS (docker, embedded or auto) decides otherwise.
/// </summary>
public sealed class TestServers : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<TestServers>? shared;

    private readonly TestFolder? folder;

    private TestServers(PostgresTestServer postgres, RabbitMqTestServer rabbitMq, TestFolder? folder)
    {
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

    /// <summary>A pair of its own, for a test that stops or kills a server; the test disposes it.</summary>
    public static async Task<TestServers> StartAsync()
    {
        var servers = await UseDockerAsync() ? OnDocker() : Embedded();
        try
        {
            await Task.WhenAll(servers.Postgres.StartAsync(), servers.RabbitMq.StartAsync());
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
        await Postgres.DisposeAsync();
        await RabbitMq.DisposeAsync();
        folder?.Dispose();
    }

    private static TestServers OnDocker() => new(new DockerPostgres(), new DockerRabbitMq(), folder: null);

    private static TestServers Embedded()
    {
        var own = new TestFolder();
        return new TestServers(new EmbeddedPostgres(own.State), new EmbeddedRabbitMq(own.State), own);
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
