using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using KoperasiPlatform.AppHost.Embedded;
using Testcontainers.RabbitMq;

namespace KoperasiPlatform.Testing;

/// <summary>A RabbitMQ broker that can go away and come back on the same ports with the same queues.</summary>
public abstract class RabbitMqTestServer : IAsyncDisposable
{
    private const string User = RabbitMqServer.UserName;
    protected const string Password = "development";

    private HttpClient? management;

    /// <summary>The management API, signed in; addresses are relative, such as <c>api/queues/…</c>.</summary>
    public HttpClient Management => management ??= SignedIn(ManagementAddress);

    protected abstract string Host { get; }

    protected abstract int Port { get; }

    protected abstract Uri ManagementAddress { get; }

    public abstract Task StartAsync();

    public abstract Task StopAsync();

    /// <summary>SIGKILL: what the broker confirmed before is there when it starts again.</summary>
    public abstract Task KillAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// A new, empty virtual host, so that no queue of an earlier test multiplies what is published. The result is its
    /// <c>amqp://</c> address.
    /// </summary>
    public async Task<string> CreateVirtualHostAsync(string name)
    {
        var host = Unique.Name(name);
        await PutAsync($"api/vhosts/{host}", new { });
        await PutAsync($"api/permissions/{host}/{User}", new { configure = ".*", write = ".*", read = ".*" });
        return string.Create(CultureInfo.InvariantCulture, $"amqp://{User}:{Password}@{Host}:{Port}/{host}");
    }

    private async Task PutAsync(string address, object body)
    {
        using var answer = await Management.PutAsJsonAsync(new Uri(address, UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static HttpClient SignedIn(Uri address) => new()
    {
        BaseAddress = address,
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))),
        },
    };
}

internal sealed class EmbeddedRabbitMq : RabbitMqTestServer
{
    private readonly RabbitMqServer server;

    public EmbeddedRabbitMq(StateFolder state) =>
        server = new RabbitMqServer(state, Password, Port, Ports.Free(), ServerLog.In(state, "rabbitmq"));

    protected override string Host => "localhost";

    protected override int Port { get; } = Ports.Free();

    protected override Uri ManagementAddress => server.Management;

    public override Task StartAsync() => server.StartAsync();

    public override Task StopAsync() => server.StopAsync();

    public override async Task KillAsync()
    {
        server.Kill();
        await server.Ended;
    }

    // its data go with it, and a broker that is asked to end waits for five seconds and does nothing
    public override async ValueTask DisposeAsync() => await KillAsync();
}

internal sealed class DockerRabbitMq : RabbitMqTestServer
{
    private const int ManagementInside = 15672;

    private readonly int managementPort = Ports.Free();
    private readonly RabbitMqContainer container;

    public DockerRabbitMq() =>
        // fixed ports: those that the engine chooses would change when the container starts again
        container = new RabbitMqBuilder(Environment.GetEnvironmentVariable("KOPERASI_RABBITMQ_IMAGE") ?? "rabbitmq:4-management")
            .WithUsername(RabbitMqServer.UserName)
            .WithPassword(Password)
            .WithPortBinding(Port, RabbitMqBuilder.RabbitMqPort)
            .WithPortBinding(managementPort, ManagementInside)
            .Build();

    protected override string Host => container.Hostname;

    protected override int Port { get; } = Ports.Free();

    protected override Uri ManagementAddress =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://{container.Hostname}:{managementPort}/"));

    public override async Task StartAsync()
    {
        await container.StartAsync();
        await Until.ItAnswersAsync(async () =>
        {
            using var answer = await Management.GetAsync(new Uri("api/overview", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
        });
    }

    public override Task StopAsync() => container.StopAsync();

    public override async Task KillAsync() => await DockerEngine.KillAsync(container);

    public override ValueTask DisposeAsync() => container.DisposeAsync();
}
