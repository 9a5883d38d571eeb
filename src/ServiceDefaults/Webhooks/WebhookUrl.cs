using System.Net;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>
/// What may be registered as a webhook's address. Only what the address itself shows is refused here; where its name leads to
/// is looked at with each connection.
/// </summary>
internal static class WebhookUrl
{
    private const int Longest = 2_000;

    public static string Check(string url, WebhookOptions options)
    {
        var text = Require.Text(url, Longest);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw new InvalidField(nameof(url), url, "must be an absolute https address without user and fragment");
        if (uri.AbsoluteUri.Length > Longest)
            throw new InvalidField(nameof(url), url, $"must have at most {Longest} characters when it is encoded");
        if (options.AllowPrivateAddresses)
            return uri.AbsoluteUri;
        if (uri.Scheme != Uri.UriSchemeHttps)
            throw Refusal.Always("WebhookNotEncrypted", "Events are sent over https only.", ("url", url));
        if (uri.IsLoopback || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && !PublicAddresses.Contain(address)))
            throw Refusal.Always("PrivateAddress", "A webhook must be at a public address.", ("url", url));
        return uri.AbsoluteUri;
    }
}
