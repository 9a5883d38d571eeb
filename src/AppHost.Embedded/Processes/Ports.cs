using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KoperasiPlatform.AppHost.Embedded;

public static class Ports
{
    /// <summary>With KOPERASI_PORTS=dynamic nothing takes the port it is known for, so that platforms run side by side.</summary>
    public static bool Dynamic { get; } =
        string.Equals(Environment.GetEnvironmentVariable("KOPERASI_PORTS"), "dynamic", StringComparison.OrdinalIgnoreCase);

    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
