using System.Diagnostics;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>The demo's driver as a process, on whatever platform its environment names.</summary>
internal static class DemoProcess
{
    /// <summary>Plays the story. The result is the object on standard output, and what was told on standard error.</summary>
    public static async Task<(JsonNode Report, string Told)> PlayAsync(IEnumerable<KeyValuePair<string, string>> platform)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Built("Demo", Path.Combine("samples", "solok-selatan-2019")), "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in platform)
            start.Environment[name] = value;
        start.Environment["Parameters__signingkey"] = Tokens.SigningKey;

        using var demo = Process.Start(start)!;
        var (output, told) = (demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        try
        {
            await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(8));
        }
        finally
        {
            demo.Kill(entireProcessTree: true);
        }

        demo.ExitCode.Should().Be(0, (await told).Replace('{', '(').Replace('}', ')'));
        return (JsonNode.Parse(await output)!, await told);
    }
}
