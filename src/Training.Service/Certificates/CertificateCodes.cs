using System.Security.Cryptography;
using System.Text;
using KoperasiPlatform.ServiceDefaults.People;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>Where the certificate of a code is found. The id is a hash: who reads the database learns no code from it.</summary>
public sealed record CertificateCode(string Id, Guid BatchId, Guid EnrollmentId);

/// <summary>
/// The codes of the public check: 125 bits that only who has the key can compute, written in 25 characters that cannot be
/// mistaken for each other (Crockford's base 32).
/// </summary>
internal sealed class CertificateCodes(PersonVault vault)
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 25;
    private const int GroupOf = 5;

    private readonly byte[] _key = vault.DeriveKey("koperasi certificate code");

    /// <summary>The code of an enrolment's certificate, as it is printed.</summary>
    public string Of(Guid enrollmentId)
    {
        var mac = HMACSHA256.HashData(_key, enrollmentId.ToByteArray(bigEndian: true));
        var characters = mac.Take(Length).Select(b => Digits[b % Digits.Length]);
        return string.Join('-', characters.Chunk(GroupOf).Select(group => new string(group)));
    }

    public CertificateCode Entry(Guid batchId, Guid enrollmentId) => new(IdOf(Of(enrollmentId)), batchId, enrollmentId);

    /// <summary>Where to look for a code as somebody typed it; what is no code leads nowhere.</summary>
    public static string IdOf(string code)
    {
        var typed = new string([.. code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(Length + 1)]).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(typed)));
    }
}
