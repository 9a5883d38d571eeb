using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Pages;
using Marten;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>The certificate as it is printed: A4 across, with the QR code of the public check.</summary>
internal static class CertificatePage
{
    private const string Style = """
        @page { size: A4 landscape; margin: 0; }
        * { box-sizing: border-box; }
        body { margin: 0; font-family: "Noto Serif", Georgia, "Times New Roman", serif; color: #1c2733; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        main { position: relative; width: 297mm; height: 209.5mm; padding: 21mm 24mm; text-align: center; overflow: hidden; }
        main::before { content: ""; position: absolute; inset: 8mm; border: .8mm solid #1d4f6b; outline: .25mm solid #b08d3c; outline-offset: -2.2mm; }
        header { font-size: 12pt; letter-spacing: .08em; text-transform: uppercase; }
        h1 { margin: 8mm 0 0; font-size: 36pt; letter-spacing: .2em; text-indent: .2em; font-weight: 600; color: #1d4f6b; }
        .number { margin: 1mm 0 11mm; font-size: 11pt; }
        p { margin: 0 0 3.5mm; font-size: 13pt; line-height: 1.45; }
        .name { margin: 4mm 0; font-size: 28pt; font-weight: 600; }
        .course { margin-bottom: 3mm; font-size: 20pt; font-weight: 600; }
        footer { position: absolute; left: 24mm; right: 24mm; bottom: 17mm; display: flex; justify-content: space-between; align-items: flex-end; text-align: left; }
        .check { display: flex; gap: 4mm; align-items: center; font-size: 9pt; line-height: 1.5; }
        .check svg { display: block; width: 27mm; height: 27mm; }
        .check code { font-size: 10pt; }
        .signature { width: 78mm; text-align: center; font-size: 11pt; }
        .signature .line { margin-top: 20mm; border-top: .25mm solid #1c2733; }
        @media screen { body { background: #dfe5ea; } main { margin: 8mm auto; background: #fff; box-shadow: 0 1mm 4mm #0003; } }
        """;

    internal static void MapPage(this RouteGroupBuilder batches) =>
        batches.MapGet("/{id:guid}/enrollments/{enrollmentId:guid}/certificate", async (
            Guid id, Guid enrollmentId, IQuerySession session, PersonVault vault, CourseCatalogue courses, CertificateSettings settings, CertificateCodes codes,
            HttpContext http, CancellationToken cancellation) =>
        {
            var batch = await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id);
            var participant = batch.Find(enrollmentId);
            var certificate = participant.Certificate ?? throw new NotFound("certificate of enrolment", enrollmentId);
            if (!certificate.IsValid)
                throw new Refusal("CertificateRevoked", "The certificate was revoked and is not printed.", ("number", certificate.Number), ("revokedOn", certificate.RevokedOn));
            var person = await vault.Find(session, participant.PersonKey, cancellation) ?? throw new NotFound("person", participant.PersonKey);
            var cooperative = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(participant.CooperativeId), cancellation);
            var code = codes.Of(enrollmentId);
            return Html.Page($"Sertifikat {certificate.Number}", Style, Body(
                batch, participant, certificate, person.Name, cooperative!.State.Name, courses.Of(batch), settings, code, settings.CheckOf(code, http.Request)));
        })
        .RequireRoles(Roles.Trainer).WithSummary("The certificate to print: A4, HTML").Produces<string>(StatusCodes.Status200OK, "text/html");

    private static string Body(
        Batch batch, Enrollment participant, Certificate certificate, string name, string cooperative, Course course, CertificateSettings settings, string code, Uri check) =>
        $"""
        <main>
        <header>{Html.Text(settings.Issuer)}</header>
        <h1>SERTIFIKAT</h1>
        <div class="number">Nomor {Html.Text(certificate.Number)}</div>
        <p>Diberikan kepada</p>
        <div class="name">{Html.Text(name)}</div>
        <p>{Html.Text(Terms.Of(participant.Eligibility.Role))} {Html.Text(cooperative)}</p>
        <p>yang telah mengikuti dan pada {Html.Date(participant.CompletedOn!.Value)} dinyatakan lulus pelatihan</p>
        <div class="course">{Html.Text(course.Nama)}</div>
        <p>di {Html.Text(batch.Venue)}, {Html.Days(batch.Days[0], batch.Days[^1])} ({batch.Days.Count} hari, {course.Hours} jam pelajaran)</p>
        <footer>
        <div class="check">{Html.Qr(check.AbsoluteUri)}<div>Periksa keaslian sertifikat ini di<br>{Html.Text(check.Authority)}<br>dengan kode<br><code>{code}</code></div></div>
        <div class="signature">{Html.Text(settings.Place)}, {Html.Date(certificate.IssuedOn)}<br>{Html.Text(settings.Signatory)}<div class="line"></div></div>
        </footer>
        </main>
        """;
}
