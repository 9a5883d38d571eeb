using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>How a message is signed by the specification of Standard Webhooks, for whose receivers there are libraries.</summary>
internal static class StandardWebhook
{
    private const string SecretPrefix = "whsec_";

    /// <summary>The secret as the receiver's library takes it.</summary>
    public static string Written(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <param name="id">The same however often the message is sent.</param>
    /// <param name="at">When it is sent: a receiver refuses what is too old, so that nobody can send it again later.</param>
    public static void Sign(HttpHeaders headers, string id, DateTimeOffset at, ReadOnlySpan<byte> body, byte[] secret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
    }
}
