using System.Collections.Concurrent;
using AwesomeAssertions;
using KoperasiPlatform.AppHost.Embedded;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>A program that does its work and ends.</summary>
internal static class Tool
{
    /// <summary>Returns what it wrote.</summary>
    public static async Task<IReadOnlyCollection<string>> RunAsync(string file, string[] arguments, Dictionary<string, string>? environment = null)
    {
        var lines = new ConcurrentQueue<string>();
        var tool = await ChildProcess.StartAsync(new ChildCommand(file, arguments) { Environment = environment ?? [] }, lines.Enqueue);
        (await tool.Ended.WaitAsync(TimeSpan.FromMinutes(3))).Should().Be(0, string.Join('\n', lines).Replace('{', '(').Replace('}', ')'));
        return lines;
    }
}
