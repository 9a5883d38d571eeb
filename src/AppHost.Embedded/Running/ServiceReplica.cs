using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>One replica of a service: started from its build output, and started again when it dies.</summary>
internal sealed class ServiceReplica(ProjectResource project, int replica, StateFolder state, Action<string> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? process;

    /// <summary>Completes when the service first reports that it is ready.</summary>
    public Task Healthy => healthy.Task;

    /// <summary>Keeps the service running until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var deaths = 0; !stop.IsCancellationRequested;)
        {
            var started = Stopwatch.StartNew();
            process = await ChildProcess.StartAsync(Command(), log);
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var watch = WatchHealthAsync(watching.Token);
            var stopped = await Task.WhenAny(process.Ended, Task.Delay(Timeout.Infinite, watching.Token)) != process.Ended;
            await watching.CancelAsync();
            await watch;
            if (stopped)
                return;

            if (!healthy.Task.IsCompleted && ++deaths == 5)
            {
                healthy.SetException(new StartupException(
                    $"{project.Name} ended five times before it was ready; why is in {state.Path}/log."));
                return;
            }

            pause = started.Elapsed > TimeSpan.FromMinutes(1) ? TimeSpan.FromSeconds(1) : pause;
            var code = await process.Ended;
            log(string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}; starts again in {pause.TotalSeconds:0} s"));
            await Task.Delay(pause, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public async Task StopAsync()
    {
        if (process is { } running)
            await running.StopAsync(TimeSpan.FromSeconds(15));
    }

    private ChildCommand Command()
    {
        var folder = Path.GetDirectoryName(project.Project.ProjectPath)!;
        var assembly = Path.Combine(folder, "bin", BuildOutput(), Path.GetFileNameWithoutExtension(project.Project.ProjectPath) + ".dll");
        if (!File.Exists(assembly))
            throw new StartupException($"{project.Name} is not built: {assembly} is missing; ./koperasi up builds it.");
        var environment = new Dictionary<string, string>(state.Mark, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = project.Address(replica),
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__SingleLine"] = "true",
        };
        foreach (var (name, address) in project.Services.SelectMany(service => service.Addresses()))
            environment[name] = address;
        foreach (var (name, value) in project.Environment)
            environment[name] = value();
        return new ChildCommand(Programs.Dotnet(), assembly) { Environment = environment, WorkingDirectory = folder };
    }

    // the services are built with AppHost, in the same configuration: bin/Debug/net10.0
    private static string BuildOutput()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(framework.Parent!.Name, framework.Name);
    }

    private async Task WatchHealthAsync(CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var address = new Uri(new Uri(project.Address(replica)), project.HealthPath);
        var waited = Stopwatch.StartNew();
        for (var told = false; !stop.IsCancellationRequested && !healthy.Task.IsCompleted;)
        {
            try
            {
                using var answer = await client.GetAsync(address, stop);
                if (answer.IsSuccessStatusCode)
                    healthy.TrySetResult();
            }
            catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
            {
                // asked again below
            }

            if (!told && waited.Elapsed > TimeSpan.FromSeconds(60))
            {
                told = true;
                log($"is not healthy after a minute: {address} says why");
            }

            await Task.Delay(200, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
