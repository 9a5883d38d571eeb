using System.Collections.Concurrent;
using System.Diagnostics;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>What to run, and how.</summary>
public sealed record ChildCommand(string File, params IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? WorkingDirectory { get; init; }

    /// <summary>The signal that the kernel sends to the child when this process ends in any way.</summary>
    public string DeathSignal { get; init; } = "KILL";

    internal SystemUser? User { get; init; }
}

/// <summary>A process in a session of its own, so that Ctrl-C reaches only us, and that cannot outlive us.</summary>
public sealed class ChildProcess
{
    private readonly Process process;
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Ended => ended.Task;

    public static Task<ChildProcess> StartAsync(ChildCommand command, Action<string> output) =>
        ForkThread.RunAsync(() => Start(command, output));

    public void Kill() => Signal(Native.Kill);

    /// <summary>Asks the process to end, and insists after the grace period.</summary>
    public async Task StopAsync(TimeSpan grace, bool interrupt = false)
    {
        // asked again every second: a program that has only just started can miss a signal
        for (var waited = Stopwatch.StartNew(); !Ended.IsCompleted && waited.Elapsed < grace;)
        {
            Signal(interrupt ? Native.Interrupt : Native.Terminate);
            await Task.WhenAny(Ended, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        Kill();
        await Ended;
    }

    private static ChildProcess Start(ChildCommand command, Action<string> output)
    {
        var start = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "/",
        };
        foreach (var argument in Wrapped(command))
            start.ArgumentList.Add(argument);
        foreach (var secret in start.Environment.Keys.Where(IsOurs).ToArray())
            start.Environment.Remove(secret);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        child.process.OutputDataReceived += (_, line) => Forward(line.Data, output);
        child.process.ErrorDataReceived += (_, line) => Forward(line.Data, output);
        child.process.Exited += (_, _) => child.ended.TrySetResult(child.process.ExitCode);
        child.process.Start();
        child.process.StandardInput.Close();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    // setsid and setpriv replace themselves by the next program: the process id stays that of the child
    private static IEnumerable<string> Wrapped(ChildCommand command)
    {
        string[] user = command.User is { } as_
            ? [$"--reuid={as_.UserId}", $"--regid={as_.GroupId}", "--clear-groups"]
            : [];
        return ["setpriv", .. user, "--pdeathsig", command.DeathSignal, command.File, .. command.Arguments];
    }

    // a child gets what it is given, and neither our parameters nor the addresses that we were started with
    private static bool IsOurs(string variable) =>
        variable.StartsWith("Parameters__", StringComparison.Ordinal)
        || variable is "ASPNETCORE_URLS" or "NOTIFY_SOCKET";

    private static void Forward(string? line, Action<string> output)
    {
        if (!string.IsNullOrWhiteSpace(line))
            output(line);
    }

    private void Signal(int signal)
    {
        if (!process.HasExited)
            Native.Signal(process.Id, signal);
    }

    /// <summary>
    /// The kernel's "parent" is the thread that forked. Thread-pool threads come and go, so every child is forked
    /// from this one, which lives as long as the process.
    /// </summary>
    private static class ForkThread
    {
        private static readonly BlockingCollection<Action> Requests = StartThread();

        public static Task<T> RunAsync<T>(Func<T> work)
        {
            var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Requests.Add(() =>
            {
                try
                {
                    result.SetResult(work());
                }
                catch (Exception failure)
                {
                    result.SetException(failure);
                }
            });
            return result.Task;
        }

        private static BlockingCollection<Action> StartThread()
        {
            var requests = new BlockingCollection<Action>();
            new Thread(() =>
            {
                foreach (var request in requests.GetConsumingEnumerable())
                    request();
            })
            { IsBackground = true, Name = "forks children" }.Start();
            return requests;
        }
    }
}
