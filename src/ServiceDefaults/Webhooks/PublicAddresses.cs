using System.Net;
using System.Net.Sockets;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>
/// Tells addresses of the public internet from those of machines and networks, which a subscriber's URL must not lead the
/// service to. Asked of the address that a connection is made to: what a name resolved to before says nothing.
/// </summary>
internal static class PublicAddresses
{
    /// <summary>IPv4 blocks of IANA's registry of special purposes, multicast and what is reserved.</summary>
    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The one IPv6 block that is given to the public, and what is special in it; 2001::/23 and 2002::/16 lead on to IPv4.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool Contain(IPAddress address)
    {
        var actual = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return actual.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(SpecialV4, block => block.Contains(actual))
            : GlobalV6.Contains(actual) && !Array.Exists(SpecialV6, block => block.Contains(actual));
    }

    /// <summary>Connects to a public address of the host, if it has one: the very address that was looked at.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var allowed = found.Where(Contain).ToArray();
        if (allowed.Length == 0)
            throw new PrivateAddressException(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host has no address that may be called.</summary>
internal sealed class PrivateAddressException(string host) : Exception($"{host} is not at a public address");
