using KoperasiPlatform.Training.Pages;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>The answer of the public check, for who scanned the QR code with a phone.</summary>
internal static class CheckPage
{
    private const string Style = """
        body { margin: 0; font: 17px/1.5 system-ui, sans-serif; color: #1c2733; background: #f2f5f7; }
        main { max-width: 28rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border-top: 6px solid #8a1c1c; }
        main.valid { border-color: #1d6b3c; }
        h1 { margin: 0 0 1rem; font-size: 1.4rem; }
        dt { color: #5b6875; font-size: .9rem; }
        dd { margin: 0 0 .8rem; font-size: 1.1rem; }
        """;

    internal static IResult Of(CheckCertificate.Result result) => Html.Page("Pemeriksaan sertifikat", Style, result.Valid
        ? $"""
          <main class="valid">
          <h1>Sertifikat sah</h1>
          <dl>
          <dt>Pelatihan</dt><dd>{Html.Text(result.Course)}</dd>
          <dt>Lulus pada</dt><dd>{(result.CompletedOn is { } day ? Html.Date(day) : "–")}</dd>
          <dt>Inisial peserta</dt><dd>{Html.Text(result.Initials ?? "–")}</dd>
          </dl>
          <p>Cocokkan ketiganya dengan sertifikat yang ditunjukkan.</p>
          </main>
          """
        : """
          <main>
          <h1>Sertifikat tidak berlaku</h1>
          <p>Tidak ada sertifikat yang berlaku dengan kode ini. Periksa kembali kodenya, atau tanyakan kepada penerbit sertifikat.</p>
          </main>
          """);
}
