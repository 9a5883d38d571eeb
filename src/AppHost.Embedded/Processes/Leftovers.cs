using System.Diagnostics;
using System.Globalization;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>
/// Finds processes that an earlier run left behind. The kernel ends our children with us, but not what they started
/// themselves, and a machine can be stopped between two steps.
/// </summary>
internal static class Leftovers
{
    /// <summary>Every child carries this variable with the path of its state folder.</summary>
    public const string Mark = "KOPERASI_OWNED_BY";

    /// <summary>Ends all that carries the mark of a state folder or works inside a folder.</summary>
    public static async Task EndAsync(Func<int, bool> belongs, Action<string> log)
    {
        var deadline = Stopwatch.StartNew();
        for (var signal = Native.Terminate; Ids().Where(belongs).ToArray() is { Length: > 0 } found; signal = Native.Kill)
        {
            foreach (var id in found)
            {
                if (signal == Native.Terminate)
                    log(string.Create(CultureInfo.InvariantCulture, $"ends process {id} of an earlier run"));
                Native.Signal(id, signal);
            }

            if (deadline.Elapsed > TimeSpan.FromSeconds(20))
                throw new StartupException($"Processes of an earlier run do not end: {string.Join(", ", found)}.");
            await WaitAsync(found.Any, belongs, signal == Native.Terminate ? 5 : 1);
        }
    }

    public static bool Carries(int id, string state) =>
        Read(() => File.ReadAllText($"/proc/{id}/environ"))
            .Split('\0').Contains($"{Mark}={state}", StringComparer.Ordinal);

    public static bool WorksIn(int id, string folder) =>
        Read(() => new FileInfo($"/proc/{id}/cwd").LinkTarget ?? "") == folder;

    private static async Task WaitAsync(Func<Func<int, bool>, bool> any, Func<int, bool> alive, int seconds)
    {
        for (var waited = Stopwatch.StartNew(); any(alive) && waited.Elapsed.TotalSeconds < seconds;)
            await Task.Delay(50);
    }

    private static IEnumerable<int> Ids() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1 && id != Environment.ProcessId);

    private static string Read(Func<string> what)
    {
        try
        {
            return what();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
