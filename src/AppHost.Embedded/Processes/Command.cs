using System.Collections.Concurrent;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    public static async Task RunAsync(ChildCommand command)
    {
        var lines = new ConcurrentQueue<string>();
        var child = await ChildProcess.StartAsync(command, lines.Enqueue);
        if (await child.Ended is not 0 and var code)
        {
            throw new StartupException(
                $"{Path.GetFileName(command.File)} failed with exit code {code}: {string.Join(' ', lines.TakeLast(3))}");
        }
    }
}
