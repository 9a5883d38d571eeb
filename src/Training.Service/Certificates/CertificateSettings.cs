using System.Globalization;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>What the district prints on its certificates (configuration <c>Certificates</c>).</summary>
/// <param name="Issuer">Who issues them.</param>
/// <param name="Place">Where they are signed.</param>
/// <param name="Signatory">Whose signature they bear, by office.</param>
/// <param name="NumberFormat">{0}: the sequence; {1}: four characters that tell programmes of one year apart; {2}: the fiscal year.</param>
/// <param name="CheckAddress">Where the public finds the check; without it, where the request came to.</param>
internal sealed record CertificateSettings(string Issuer, string Place, string Signatory, string NumberFormat, Uri? CheckAddress = null)
{
    public string NumberOf(Programme programme, int sequence) =>
        string.Format(CultureInfo.InvariantCulture, NumberFormat, sequence, $"{programme.Id:N}"[^4..].ToUpperInvariant(), programme.FiscalYear);

    public Uri CheckOf(string code, HttpRequest request) =>
        new(CheckAddress ?? new Uri($"{request.Scheme}://{request.Host}"), $"/certificates/{code}");

    public static CertificateSettings From(IConfiguration configuration) =>
        configuration.GetSection("Certificates").Get<CertificateSettings>() ?? throw new InvalidOperationException("The configuration Certificates is missing.");
}
