using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Marten;
using Microsoft.Extensions.Configuration;

namespace KoperasiPlatform.ServiceDefaults.People;

/// <summary>What is known of a person beside the pseudonym.</summary>
public sealed record PersonalData(string NationalId, string Name, string? Phone);

/// <summary>A person at rest: found by the pseudonym, readable only with the key, and erasable without touching a stream.</summary>
public sealed record SealedPerson(string Id, byte[] Nonce, byte[] Tag, byte[] Ciphertext);

/// <summary>
/// The one place where names, phones and NationalIds live. Streams and messages hold only the PersonKey: an HMAC of the
/// NationalId under a key that all three services share, so that a person is the same person everywhere.
/// </summary>
public sealed class PersonVault
{
    private readonly byte[] _secret;
    private readonly byte[] _pseudonymKey;
    private readonly byte[] _sealingKey;

    public PersonVault(IConfiguration configuration)
    {
        var secret = configuration["PersonalData:Key"];
        if (string.IsNullOrEmpty(secret) || secret.Length < 32)
            throw new InvalidOperationException("Set PersonalData:Key to a secret of at least 32 characters, the same for all services.");
        _secret = Encoding.UTF8.GetBytes(secret);
        _pseudonymKey = DeriveKey("koperasi person key");
        _sealingKey = DeriveKey("koperasi person vault");
    }

    /// <summary>A key of 256 bits for one use, from the same secret; from one key no other can be told.</summary>
    public byte[] DeriveKey(string use) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.UTF8.GetBytes(use));

    public string KeyOf(NationalId nationalId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_pseudonymKey, Encoding.UTF8.GetBytes(nationalId.Digits)).AsSpan(0, 16));

    public static bool IsKey(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Keeps a person who is not known yet; whoever was first with the same key is a conflict, and then found.</summary>
    public void Add(IDocumentSession session, string personKey, PersonalData person) => session.Insert(Seal(personKey, person));

    /// <summary>Keeps what a person showed, where the name is no question: all of it of who is new, else the phone number.</summary>
    public void Keep(IDocumentSession session, string personKey, PersonalData shown, PersonalData? known)
    {
        if (known is null)
            Add(session, personKey, shown);
        else if (shown.Phone is { } phone && phone != known.Phone)
            Change(session, personKey, known with { Phone = phone });
    }

    /// <summary>
    /// Keeps something else of a person who was found in this session; that somebody changed or erased him meanwhile is a conflict,
    /// so that no change is lost and nobody comes back.
    /// </summary>
    public void Change(IDocumentSession session, string personKey, PersonalData person) => session.Update(Seal(personKey, person));

    public async Task<PersonalData?> Find(IQuerySession session, string personKey, CancellationToken cancellation) =>
        await session.LoadAsync<SealedPerson>(personKey, cancellation) is { } found ? Open(found) : null;

    /// <summary>The people of these keys, without those whose data were erased.</summary>
    public async Task<IReadOnlyDictionary<string, PersonalData>> FindMany(IQuerySession session, IEnumerable<string> personKeys, CancellationToken cancellation) =>
        (await session.LoadManyAsync<SealedPerson>(cancellation, personKeys.Distinct(StringComparer.Ordinal))).ToDictionary(p => p.Id, Open, StringComparer.Ordinal);

    /// <summary>The key of something more that is known of a person, and is erased with the person.</summary>
    public static string Under(string personKey, string name) => $"{personKey}/{name}";

    public static void Erase(IDocumentSession session, string personKey)
    {
        var under = Under(personKey, "");
        session.DeleteWhere<SealedPerson>(p => p.Id == personKey || p.Id.StartsWith(under));
    }

    private SealedPerson Seal(string personKey, PersonalData person)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(person);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var ciphertext = new byte[plain.Length];
        using var aes = new AesGcm(_sealingKey, tag.Length);
        // the pseudonym is authenticated too: a row moved to another person's key does not open
        aes.Encrypt(nonce, plain, ciphertext, tag, Encoding.UTF8.GetBytes(personKey));
        return new SealedPerson(personKey, nonce, tag, ciphertext);
    }

    private PersonalData Open(SealedPerson person)
    {
        var plain = new byte[person.Ciphertext.Length];
        using var aes = new AesGcm(_sealingKey, person.Tag.Length);
        aes.Decrypt(person.Nonce, person.Ciphertext, person.Tag, plain, Encoding.UTF8.GetBytes(person.Id));
        return JsonSerializer.Deserialize<PersonalData>(plain)!;
    }
}
