using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>One run of the platform: everything starts as soon as what it waits for is healthy.</summary>
internal sealed class PlatformRun
{
    private readonly Topology topology;
    private readonly StateFolder state;
    private readonly RunLog log;
    private readonly Action<string> say;
    private readonly Dictionary<IResource, Task> healthy = [];
    private readonly List<ServiceReplica> replicas = [];
    private readonly List<Func<Task>> serverStops = [];
    private readonly TaskCompletionSource<StartupException> failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until the process has ended: a second Ctrl-C after the last sentence would otherwise end it with another exit code.</summary>
    private static PosixSignalRegistration[] signals = [];

    private PlatformRun(Topology topology, StateFolder state)
    {
        this.topology = topology;
        this.state = state;
        log = new RunLog(state);
        say = log.For("apphost");
    }

    /// <summary>Runs until Ctrl-C, SIGTERM or a failure, and leaves nothing behind. The result is the exit code.</summary>
    public static async Task<int> UntilStoppedAsync(Topology topology)
    {
        var stop = new CancellationTokenSource();
        signals = [OnSignal(PosixSignal.SIGINT, stop), OnSignal(PosixSignal.SIGTERM, stop), OnSignal(PosixSignal.SIGHUP, stop)];
        if (Environment.GetEnvironmentVariable("KOPERASI_DETACHED") is null or "")
            Native.StopWhenParentDies();
        try
        {
            using var folder = StateFolder.Open(Environment.GetEnvironmentVariable("KOPERASI_STATE") is { Length: > 0 } path ? path : ".koperasi");
            return await new PlatformRun(topology, folder).RunAsync(stop);
        }
        catch (StartupException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    private async Task<int> RunAsync(CancellationTokenSource stop)
    {
        var watch = Stopwatch.StartNew();
        await Leftovers.EndAsync(id => Leftovers.Carries(id, state.Path), say);
        topology.Resolve();
        var services = StartAll(stop.Token);
        try
        {
            var ready = Task.WhenAll(healthy.Values);
            if (await Task.WhenAny(FailedOr(ready), failure.Task, Stopped(stop.Token)) is Task<bool> { Result: true })
            {
                state.WriteSecret("run.env", topology.RunEnvironment());
                Summary.Print(topology, state, watch.Elapsed);
                await Task.WhenAny(failure.Task, Stopped(stop.Token));
            }

            if (!failure.Task.IsCompleted)
                return 0;
            await Console.Error.WriteLineAsync((await failure.Task).Message);
            return 1;
        }
        finally
        {
            say("stopping");
            await stop.CancelAsync();
            await StopAllAsync(services);
            await Leftovers.EndAsync(id => Leftovers.Carries(id, state.Path), _ => { });
            say("stopped");
        }
    }

    private Task StartAll(CancellationToken stop)
    {
        foreach (var resource in topology.All<PostgresServerResource>())
        {
            var server = new PostgresServer(state, resource.Password.Value, resource.Port, log.For(resource.Name, onConsole: false));
            healthy[resource] = StartServer(resource.Name, server.StartAsync, () => server.Ended, server.StopAsync, stop);
            foreach (var database in topology.All<PostgresDatabaseResource>().Where(database => database.Parent == resource))
                healthy[database] = Then(healthy[resource], () => server.CreateDatabaseAsync(database.DatabaseName, stop));
        }

        foreach (var resource in topology.All<RabbitMQServerResource>())
        {
            var server = new RabbitMqServer(state, resource.Password.Value, resource.Port, resource.ManagementPort, log.For(resource.Name, onConsole: false));
            healthy[resource] = StartServer(resource.Name, server.StartAsync, () => server.Ended, server.StopAsync, stop);
        }

        return Task.WhenAll(topology.All<ProjectResource>().Select(project => RunProject(project, stop)).ToArray());
    }

    private async Task StartServer(
        string name, Func<CancellationToken, Task> start, Func<Task<int>> ended, Func<Task> shutDown, CancellationToken stop)
    {
        serverStops.Add(shutDown);
        await start(stop);
        say($"{name} is ready");
        _ = WatchAsync();

        async Task WatchAsync()
        {
            var code = await ended();
            if (!stop.IsCancellationRequested)
            {
                failure.TrySetResult(new StartupException(string.Create(CultureInfo.InvariantCulture,
                    $"{name} ended by itself with exit code {code}, so the platform stops; its log is {log.FileOf(name)}.")));
            }
        }
    }

    private Task RunProject(ProjectResource project, CancellationToken stop)
    {
        var own = Enumerable.Range(0, project.Replicas)
            .Select(replica => new ServiceReplica(project, replica, state, log.For(project.Replicas == 1 ? project.Name : $"{project.Name}-{replica + 1}")))
            .ToArray();
        replicas.AddRange(own);
        var dependencies = Task.WhenAll(project.Dependencies.Select(dependency => healthy[dependency]));
        var runs = own.Select(replica => Then(dependencies, () => replica.RunAsync(stop))).ToArray();
        healthy[project] = Task.WhenAll(own.Select((replica, index) => HealthyOrFailedAsync(replica.Healthy, runs[index])));
        return Task.WhenAll(runs);
    }

    private static async Task HealthyOrFailedAsync(Task healthy, Task run)
    {
        if (await Task.WhenAny(healthy, run) == run)
            await run;
        await healthy;
    }

    private async Task<bool> FailedOr(Task ready)
    {
        try
        {
            await ready;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (StartupException problem)
        {
            failure.TrySetResult(problem);
            return false;
        }
    }

    private async Task StopAllAsync(Task services)
    {
        await Task.WhenAll(replicas.Select(replica => replica.StopAsync()));
        await Task.WhenAny(services, Task.Delay(TimeSpan.FromSeconds(1)));
        await Task.WhenAll(serverStops.Select(shutDown => shutDown()));
    }

    private static async Task Then(Task first, Func<Task> next)
    {
        await first;
        await next();
    }

    private static Task Stopped(CancellationToken stop) =>
        Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
