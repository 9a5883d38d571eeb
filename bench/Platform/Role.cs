using KoperasiPlatform.AppHost.Embedded;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>This program once more, as a process that plays one part of a scenario.</summary>
internal sealed class Role : IAsyncDisposable
{
    /// <summary>What a role that serves prints when it does.</summary>
    public const string Ready = "ready";

    private readonly ChildProcess _process;

    private Role(ChildProcess process) => _process = process;

    /// <summary>A role that serves until it is disposed of.</summary>
    public static async Task<Role> Start(params string[] args)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var role = new Role(await Process(args, line =>
        {
            if (line == Ready)
                ready.TrySetResult();
            else
                Console.Error.WriteLine(line);
        }));
        if (await Task.WhenAny(ready.Task, role._process.Ended) != ready.Task)
            throw new InvalidOperationException($"The role {args[0]} ended.");
        return role;
    }

    /// <summary>A role that does its work and prints one line of what came out.</summary>
    public static async Task<string> Run(params string[] args)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await Process(args, line => answer.TrySetResult(line));
        var failed = await process.Ended != 0;
        answer.TrySetResult("it printed nothing");
        return failed ? throw new InvalidOperationException($"The role {args[0]} failed: {await answer.Task}") : await answer.Task;
    }

    public async ValueTask DisposeAsync() => await _process.StopAsync(TimeSpan.FromSeconds(5));

    private static Task<ChildProcess> Process(string[] args, Action<string> output) =>
        ChildProcess.StartAsync(new ChildCommand("dotnet", [typeof(Role).Assembly.Location, .. args]) { WorkingDirectory = AppContext.BaseDirectory }, output);
}
