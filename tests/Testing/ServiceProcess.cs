using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KoperasiPlatform.AppHost.Embedded;

namespace KoperasiPlatform.Testing;

/// <summary>A service as a real process, which a test can kill and start again on the same port.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly string assembly;
    private readonly Dictionary<string, string> environment;
    private readonly string healthPath;
    private readonly ConcurrentQueue<string> lines = new();
    private ChildProcess? process;

    private ServiceProcess(string project, IReadOnlyDictionary<string, string> environment, string healthPath)
    {
        Project = project;
        this.healthPath = healthPath;
        assembly = Repository.Built(project);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports.Free()}/"));
        Client = new HttpClient { BaseAddress = Address };
        this.environment = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
        };
        this.environment.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
    }

    public string Project { get; }

    public Uri Address { get; }

    /// <summary>Without a token; see <see cref="Tokens"/>.</summary>
    public HttpClient Client { get; }

    /// <summary>All that the process has written, over all its starts.</summary>
    public string Log => string.Join('\n', lines);

    /// <summary>Completes with the exit code of the process that runs now.</summary>
    public Task<int> Ended => process!.Ended;

    /// <summary>The memory of it that is resident now.</summary>
    public double ResidentMegabytes
    {
        get
        {
            using var running = Process.GetProcessById(process!.Id);
            return running.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>Starts the build output of <c>src/{project}</c> and returns when the health check succeeds.</summary>
    /// <param name="project">The name of the project, such as <c>Registry.Service</c>.</param>
    /// <param name="environment">Connection strings, keys and the like; the address is chosen here.</param>
    /// <param name="healthPath"><c>/health</c> for ready, <c>/alive</c> for a process whose servers may be away.</param>
    public static async Task<ServiceProcess> StartAsync(
        string project, IReadOnlyDictionary<string, string> environment, string healthPath = "/health")
    {
        var service = new ServiceProcess(project, environment, healthPath);
        try
        {
            await service.StartAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts again, on the same port with the same environment, after a stop or a kill.</summary>
    public async Task StartAsync()
    {
        process = await ChildProcess.StartAsync(
            new ChildCommand("dotnet", assembly) { Environment = environment, WorkingDirectory = Path.GetDirectoryName(assembly)! },
            lines.Enqueue);
        await UntilAsync(healthPath);
    }

    /// <summary>SIGTERM, and SIGKILL after 15 seconds.</summary>
    public Task StopAsync() => process!.StopAsync(TimeSpan.FromSeconds(15));

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.Ended;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Waits until a path of the service answers with success.</summary>
    public async Task UntilAsync(string path, TimeSpan? atMost = null)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            if (Ended.IsCompleted)
                throw new InvalidOperationException($"{Project} ended with exit code {await Ended}:\n{Log}");
            if (waited.Elapsed > (atMost ?? TimeSpan.FromMinutes(3)))
                throw new TimeoutException($"{Project} does not answer {path} with success after {waited.Elapsed.TotalSeconds:0} s:\n{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (process is { } running)
            await running.StopAsync(TimeSpan.FromSeconds(15));
    }
}
