using System.Security.Cryptography;
using System.Text;
using KoperasiPlatform.ServiceDefaults.People;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>A webhook's secret at rest.</summary>
internal sealed record SealedSecret(byte[] Nonce, byte[] Tag, byte[] Ciphertext);

/// <summary>Makes the secrets of webhooks, and keeps them readable only with the service's own key.</summary>
internal sealed class WebhookSecrets(PersonVault vault)
{
    private const int Bytes = 32;

    private readonly byte[] _key = vault.DeriveKey("koperasi webhook secrets");

    public static byte[] New() => RandomNumberGenerator.GetBytes(Bytes);

    public SealedSecret Seal(Guid webhook, byte[] secret)
    {
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var ciphertext = new byte[secret.Length];
        using var aes = new AesGcm(_key, tag.Length);
        // the webhook is authenticated too: a secret moved to another one does not open
        aes.Encrypt(nonce, secret, ciphertext, tag, Encoding.UTF8.GetBytes(webhook.ToString()));
        return new SealedSecret(nonce, tag, ciphertext);
    }

    public byte[] Open(Webhook webhook)
    {
        var (nonce, tag, ciphertext) = webhook.Secret;
        var secret = new byte[ciphertext.Length];
        using var aes = new AesGcm(_key, tag.Length);
        aes.Decrypt(nonce, ciphertext, tag, secret, Encoding.UTF8.GetBytes(webhook.Id.ToString()));
        return secret;
    }
}
