using KoperasiPlatform.AppHost.Embedded;

namespace KoperasiPlatform.Testing;

/// <summary>The embedded servers' folder for one test process; the next process removes what a killed one left.</summary>
internal sealed class TestFolder : IDisposable
{
    private const string Prefix = "koperasi-tests-";

    public TestFolder()
    {
        RemoveAbandoned();
        State = StateFolder.Open(Path.Combine(Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N")[..12]));
    }

    public StateFolder State { get; }

    public void Dispose()
    {
        State.Dispose();
        try
        {
            Directory.Delete(State.Path, recursive: true);
        }
        catch (IOException)
        {
            // another test process, just starting, takes it for abandoned and removes it too
        }
    }

    private static void RemoveAbandoned()
    {
        foreach (var path in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                StateFolder.Open(path).Dispose();
                Directory.Delete(path, recursive: true);
            }
            catch (Exception inUse) when (inUse is StartupException or IOException or UnauthorizedAccessException)
            {
                // another test process works there, or another user's did
            }
        }
    }
}
