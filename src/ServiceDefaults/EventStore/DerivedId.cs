using System.Security.Cryptography;
using System.Text;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>Ids that follow from their cause, so that doing something again finds what it made the first time.</summary>
public static class DerivedId
{
    /// <summary>A UUID of version 8 (RFC 9562) from the SHA-256 of the parts.</summary>
    public static Guid From(params IEnumerable<object> parts)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
