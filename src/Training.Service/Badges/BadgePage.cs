using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Pages;
using Marten;

namespace KoperasiPlatform.Training.Badges;

/// <summary>
/// The badge (kokarde) as it is printed: A6, with a QR code of the enrolment's id, which a device scans to check in and to
/// mark attendance without a connection. One, or those of a whole batch.
/// </summary>
internal static class BadgePage
{
    private const string Style = """
        @page { size: 105mm 148mm; margin: 0; }
        * { box-sizing: border-box; }
        body { margin: 0; font-family: "Noto Sans", "Segoe UI", Arial, sans-serif; color: #1c2733; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        main { display: flex; flex-direction: column; align-items: center; width: 105mm; height: 147.5mm; padding: 0 7mm 5mm; text-align: center; overflow: hidden; break-after: page; }
        main:last-child { break-after: auto; }
        header { width: 105mm; padding: 6mm 8mm 5mm; background: #1d4f6b; color: #fff; }
        header .word { font-size: 10pt; letter-spacing: .25em; text-indent: .25em; }
        header .course { margin-top: 1mm; font-size: 14pt; font-weight: 700; line-height: 1.2; }
        .name { margin-top: 8mm; font-size: 21pt; font-weight: 700; line-height: 1.15; overflow-wrap: anywhere; }
        .cooperative { margin-top: 3mm; font-size: 12pt; line-height: 1.3; }
        .role { color: #51606e; }
        svg { display: block; width: 46mm; height: 46mm; margin: auto 0; }
        footer { font-size: 9.5pt; line-height: 1.4; color: #51606e; }
        @media screen { body { background: #dfe5ea; } main { margin: 6mm auto; background: #fff; box-shadow: 0 1mm 4mm #0003; } }
        """;

    internal static void MapBadges(this IEndpointRouteBuilder app)
    {
        var batches = app.MapGroup("/batches/{id:guid}").WithTags("Badges");
        batches.MapGet("/enrollments/{enrollmentId:guid}/badge", (Guid id, Guid enrollmentId, Printer printer, CancellationToken cancellation) =>
            printer.Print(id, batch => [batch.Find(enrollmentId)], cancellation))
            .RequireRoles(Roles.Trainer).WithSummary("A participant's badge to print: A6, HTML").Produces<string>(StatusCodes.Status200OK, "text/html");
        batches.MapGet("/badges", (Guid id, Printer printer, CancellationToken cancellation) =>
            printer.Print(id, batch => batch.Enrollments.Where(e => e.TakesSeat), cancellation))
            .RequireRoles(Roles.Trainer).WithSummary("The badges of all who have a seat, a page each").Produces<string>(StatusCodes.Status200OK, "text/html");
    }

    /// <summary>What a device reads from the badge.</summary>
    internal static string QrOf(Guid enrollmentId) => $"urn:uuid:{enrollmentId}";

    private static string Badge(Batch batch, Enrollment participant, string name, string cooperative, Course course) =>
        $"""
        <main>
        <header><div class="word">PESERTA</div><div class="course">{Html.Text(course.Nama)}</div></header>
        <div class="name">{Html.Text(name)}</div>
        <div class="cooperative">{Html.Text(cooperative)}<div class="role">{Html.Text(Terms.Of(participant.Eligibility.Role))}</div></div>
        {Html.Qr(QrOf(participant.EnrollmentId))}
        <footer>{Html.Text(batch.Venue)}<br>{Html.Days(batch.Days[0], batch.Days[^1])}</footer>
        </main>
        """;

    /// <summary>Finds the names that are printed.</summary>
    internal sealed class Printer(IQuerySession session, PersonVault vault, CourseCatalogue courses)
    {
        public async Task<IResult> Print(Guid batchId, Func<Batch, IEnumerable<Enrollment>> choose, CancellationToken cancellation)
        {
            var batch = await session.LoadAsync<Batch>(batchId, cancellation) ?? throw new NotFound(nameof(Batch), batchId);
            Enrollment[] chosen = [.. choose(batch)];
            if (Array.Find(chosen, e => !e.TakesSeat) is { } seatless)
                throw new Refusal("NoSeat", "Who has no seat gets no badge.", ("enrollmentId", seatless.EnrollmentId), ("enrollmentStatus", seatless.Status));
            var people = await vault.FindMany(session, [.. chosen.Select(e => e.PersonKey)], cancellation);
            var cooperatives = await session.NamesOf(chosen.Select(e => e.CooperativeId), cancellation);
            var course = courses.Of(batch);
            return Html.Page($"Kokarde {course.Nama}", Style, string.Join('\n', chosen.Select(e =>
                Badge(batch, e, people.GetValueOrDefault(e.PersonKey)?.Name ?? "–", cooperatives[e.CooperativeId], course))));
        }
    }
}
