using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KoperasiPlatform.AppHost.Embedded;

public static class Ports
{
    private const int Lowest = 20_000;
    private const int Outgoing = 32_768;

    // what was taken by a process of ours whose server is not there yet; each begins somewhere else, and goes on from there
    private static readonly ConcurrentBag<FileStream> reserved = [];
    private static int last = Random.Shared.Next(Outgoing - Lowest);

    /// <summary>With KOPERASI_PORTS=dynamic nothing takes the port it is known for, so that platforms run side by side.</summary>
    public static bool Dynamic { get; } =
        string.Equals(Environment.GetEnvironmentVariable("KOPERASI_PORTS"), "dynamic", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A port that nobody has now. It is below those that the kernel gives to outgoing connections: of those another program's
    /// connection may take one before the server that is to have it is there.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref last) % (Outgoing - Lowest));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                reserved.Add(Reservation(port));
                return port;
            }
            catch (Exception taken) when (taken is SocketException or IOException)
            {
                // somebody has it, or is to have it: the next one
            }
        }
    }

    /// <summary>Locked until this process ends, however it ends.</summary>
    private static FileStream Reservation(int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"koperasi-ports-{Environment.UserName}")).FullName;
        return new FileStream(
            Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
    }

    /// <summary>The wanted port where it is fixed and free, else a free one.</summary>
    internal static int Take(int wanted, string forWhat)
    {
        if (wanted == 0 || Dynamic)
            return Free();
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, wanted);
            listener.Start();
            return wanted;
        }
        catch (SocketException taken)
        {
            throw new StartupException(
                string.Create(CultureInfo.InvariantCulture, $"Port {wanted}, which {forWhat} needs, is taken by another program: ")
                + "stop that one, or set KOPERASI_PORTS=dynamic to run on free ports.",
                taken);
        }
    }
}
