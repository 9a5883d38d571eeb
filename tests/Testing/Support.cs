using System.Diagnostics;
using Docker.DotNet;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using KoperasiPlatform.AppHost.Embedded;

namespace KoperasiPlatform.Testing;

internal static class Unique
{
    public static string Name(string name) => $"{name.ToLowerInvariant()}_{Guid.NewGuid().ToString("N")[..8]}";
}

internal static class ServerLog
{
    public static Action<string> In(StateFolder state, string name)
    {
        var file = TextWriter.Synchronized(new StreamWriter(state.File($"log/{name}.log"), append: true) { AutoFlush = true });
        return file.WriteLine;
    }
}

internal static class Until
{
    public static async Task ItAnswersAsync(Func<Task> question)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                await question();
                return;
            }
            catch (Exception) when (waited.Elapsed < TimeSpan.FromSeconds(60))
            {
                // asked again
            }
        }
    }
}

internal static class DockerEngine
{
    public static async Task<bool> AnswersAsync()
    {
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is null)
            return false;
        try
        {
            using var docker = Client();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await docker.System.PingAsync(patience.Token);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public static async Task KillAsync(IContainer container)
    {
        using var docker = Client();
        await docker.Containers.KillContainerAsync(container.Id, new() { Signal = "SIGKILL" });
    }

    private static DockerClient Client() =>
        TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder().Build();
}
