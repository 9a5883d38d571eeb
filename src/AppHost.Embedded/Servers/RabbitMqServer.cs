using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>
/// A RabbitMQ node from this machine's own programs. Its node name, cookie, configuration and epmd are its own, so
/// that it neither meets nor disturbs another broker of the machine.
/// </summary>
public sealed class RabbitMqServer(StateFolder state, string password, int port, int managementPort, Action<string> log)
{
    private readonly ConcurrentQueue<string> lastLines = new();
    private ChildProcess? portMapper;
    private ChildProcess? process;

    public string ConnectionString => Connection(port, password);

    public Uri Management => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{managementPort}/"));

    public string Password => password;

    public const string UserName = "koperasi";

    /// <summary>Completes when the broker has ended, asked or not.</summary>
    public Task<int> Ended => process?.Ended ?? Task.FromResult(0);

    /// <summary>Starts on the same ports and data each time, and returns when it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        var folder = await state.FolderForAsync("rabbitmq", user: null);
        await WriteConfigurationAsync(folder);
        var environment = EnvironmentIn(folder);
        // started here and in the foreground, for what the node starts by itself would go on after it
        portMapper = await ChildProcess.StartAsync(
            new ChildCommand(Programs.Epmd(), "-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1") { Environment = environment }, log);
        process = await ChildProcess.StartAsync(
            new ChildCommand(Programs.RabbitMq(), "-noinput") { Environment = environment }, Remember);
        await UntilItAnswersAsync(cancellation);
    }

    public async Task StopAsync()
    {
        if (process is { } running)
            await running.StopAsync(TimeSpan.FromSeconds(30));
        if (portMapper is { } mapper)
            await mapper.StopAsync(TimeSpan.Zero);
    }

    /// <summary>As a power failure would: what was confirmed is on disk, and the next start recovers it.</summary>
    public void Kill()
    {
        process?.Kill();
        portMapper?.Kill();
    }

    internal static string Connection(int port, string password) =>
        string.Create(CultureInfo.InvariantCulture, $"amqp://{UserName}:{Uri.EscapeDataString(password)}@localhost:{port}");

    private Dictionary<string, string> EnvironmentIn(string folder) => new(state.Mark, StringComparer.Ordinal)
    {
        ["HOME"] = folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODENAME"] = "koperasi@localhost",
        ["RABBITMQ_DIST_PORT"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_CONFIG_FILES"] = Path.Combine(folder, "conf.d/*.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(folder, "advanced.config"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "rabbitmq-env.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(folder, "generated"),
        ["RABBITMQ_LOG"] = "-color",
        // the start script then becomes the node instead of waiting for it; -noinput still keeps the node off the console
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        // Erlang's schedulers spin before they sleep: beside services on the same cores that takes from those who work
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    private async Task WriteConfigurationAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[rabbitmq_management].\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "advanced.config"), "[].\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq-env.conf"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {managementPort}
            default_user = {UserName}
            default_pass = {password}
            log.console = true
            log.console.level = warning
            log.file.level = info
            disk_free_limit.absolute = 200MB

            """));
    }

    // the management API needs the node, its plugins and the user to be there; the listener comes last
    private async Task UntilItAnswersAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Management, Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{password}")));
        // a node that is making its user refuses it for a moment
        var refusals = 0;
        for (var tries = 0; ; tries++)
        {
            if (Ended.IsCompleted || tries > 600)
            {
                throw new StartupException(
                    $"RabbitMQ does not start on {state.Path}, whose data may be damaged: {string.Join(' ', lastLines.TakeLast(3))}");
            }

            try
            {
                using var answer = await client.GetAsync(new Uri("api/health/checks/port-listener/" + port, UriKind.Relative), cancellation);
                if (answer.IsSuccessStatusCode)
                    return;
                if (answer.StatusCode == HttpStatusCode.Unauthorized && ++refusals == 20)
                    throw new StartupException($"RabbitMQ's data in {state.Path} were made with another password than secrets.env has: bring that file back, or move the folder away.");
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(100, cancellation);
        }
    }

    private void Remember(string line)
    {
        log(line);
        lastLines.Enqueue(line);
        if (lastLines.Count > 10)
            lastLines.TryDequeue(out _);
    }
}
