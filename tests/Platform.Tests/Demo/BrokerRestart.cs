using KoperasiPlatform.Platform.Tests.Running;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>
/// The broker of a running platform closes its port and all connections, and begins again on what it has on disk. Its
/// process stays, because the platform stops where that ends.
/// </summary>
internal static class BrokerRestart
{
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    public static async Task OfAsync(PlatformProcess platform)
    {
        var node = await File.ReadAllTextAsync($"/proc/{platform.ProcessOf("beam.smp")}/environ");
        var environment = node.Split('\0')
            .Select(variable => variable.Split('=', 2))
            .Where(pair => pair[0] is "HOME" or "RABBITMQ_NODENAME" or "RABBITMQ_CONF_ENV_FILE" || pair[0].StartsWith("ERL_EPMD_", StringComparison.Ordinal))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        await Tool.RunAsync(Control, ["stop_app"], environment);
        await Tool.RunAsync(Control, ["start_app"], environment);
    }
}
