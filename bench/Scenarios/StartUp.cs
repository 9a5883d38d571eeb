using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary><c>./koperasi up</c> on a new state folder, from the end of the build to ready; then the services' memory, at rest.</summary>
internal sealed partial class StartUp : IScenario
{
    public string Name => "start-up";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var (seconds, megabytes) = (new List<double>(), new List<double>());
        var stopped = Task.CompletedTask;
        for (var run = 0; run < BenchRun.Runs; run++)
        {
            // not a folder for this user alone: PostgreSQL's reaches into it
            var state = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"koperasi-bench-{Guid.NewGuid():N}")).FullName;
            try
            {
                seconds.Add(double.Parse(ReadyIn().Match(await Koperasi(state, "up", "--detach")).Groups["seconds"].Value, CultureInfo.InvariantCulture));
                await Task.Delay(TimeSpan.FromSeconds(bench.Size(10, 1)));
                megabytes.Add(MemoryOfServices(int.Parse(await Run(state, "cat", Path.Combine(state, "apphost.pid")), CultureInfo.InvariantCulture)));
            }
            finally
            {
                await stopped;
                // while the next one starts: the broker waits for five seconds before it ends, and does nothing
                stopped = Down(state);
            }
        }

        await stopped;

        return
        [
            new($"{Name}-seconds", "up to ready, servers included", "s", Floor: null, new(seconds), new(Judged.ValueAtMost, 30, 12)),
            new($"{Name}-memory", "memory of the three services, at rest", "MB", Floor: null, new(megabytes), new(Judged.ValueAtMost, 600, 350)),
        ];
    }

    private static async Task Down(string state)
    {
        await Koperasi(state, "down");
        Directory.Delete(state, recursive: true);
    }

    private static Task<string> Koperasi(string state, params string[] command) => Run(state, Path.Combine(Repository.Root, "koperasi"), command);

    /// <summary>Another program also where only a file is read: the AppHost holds it for itself as long as it runs.</summary>
    private static async Task<string> Run(string state, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["KOPERASI_STATE"] = state, ["KOPERASI_PORTS"] = "dynamic" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}");
    }

    /// <summary>What is resident of the AppHost's children that are services.</summary>
    private static double MemoryOfServices(int appHost)
    {
        var services = Directory.GetDirectories($"/proc/{appHost}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(id => File.ReadAllText($"/proc/{id}/cmdline").Contains(".Service.dll", StringComparison.Ordinal)).ToArray();
        return services.Length == 3
            ? services.Sum(id => double.Parse(Resident().Match(File.ReadAllText($"/proc/{id}/status")).Groups["kb"].Value, CultureInfo.InvariantCulture)) / 1_024
            : throw new InvalidOperationException($"There are {services.Length} services, not 3.");
    }

    [GeneratedRegex("^Ready in (?<seconds>[0-9.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadyIn();

    [GeneratedRegex("^VmRSS:\\s+(?<kb>[0-9]+) kB", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Resident();
}
