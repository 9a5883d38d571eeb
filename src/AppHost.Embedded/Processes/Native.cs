using System.Runtime.InteropServices;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>The two system calls that .NET does not offer.</summary>
internal static class Native
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int SetParentDeathSignal = 1;

    public static void Signal(int processId, int signal) => _ = kill(processId, signal);

    /// <summary>Asks the kernel to end this process in order when its parent ends, however that happens.</summary>
    public static void StopWhenParentDies() => _ = prctl(SetParentDeathSignal, Terminate, 0, 0, 0);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int prctl(int option, nint argument2, nint argument3, nint argument4, nint argument5);
}
