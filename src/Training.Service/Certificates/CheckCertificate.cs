using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using Marten;

namespace KoperasiPlatform.Training.Certificates;

/// <summary>
/// The public check. It says whether a certificate is valid, and of a valid one the course, the date and the initials: nothing
/// else, to nobody. A code that does not exist gets the answer of a revoked one, after the same work and the same time.
/// </summary>
internal static class CheckCertificate
{
    /// <summary>No answer comes sooner, so that its time tells nothing either.</summary>
    private static readonly TimeSpan AnswersAfter = TimeSpan.FromMilliseconds(300);

    /// <param name="Valid">Whether there is such a certificate, and it stands.</param>
    /// <param name="Course">The course's Indonesian name.</param>
    /// <param name="CompletedOn">When it was completed.</param>
    /// <param name="Initials">Of the person; null after the person's data were erased.</param>
    internal sealed record Result(bool Valid, string? Course, DateOnly? CompletedOn, string? Initials)
    {
        public static readonly Result No = new(Valid: false, Course: null, CompletedOn: null, Initials: null);
    }

    internal static void MapCheck(this IEndpointRouteBuilder app) =>
        app.MapGet("/certificates/{code}", async (
            string code, IQuerySession session, PersonVault vault, CourseCatalogue courses, TimeProvider time, HttpContext http, CancellationToken cancellation) =>
        {
            var started = time.GetTimestamp();
            var result = await Look(code, session, vault, courses, cancellation);
            if (AnswersAfter - time.GetElapsedTime(started) is { Ticks: > 0 } rest)
                await Task.Delay(rest, time, cancellation);
            http.Response.Headers.CacheControl = "no-store";
            return http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                ? CheckPage.Of(result)
                : TypedResults.Ok(result);
        })
        .AllowAnonymous().RequireRateLimiting(CheckLimits.Policy)
        .WithTags("Certificates").WithSummary("Whether a certificate is valid, by its code; for everybody, a page for browsers").Produces<Result>();

    private static async Task<Result> Look(string code, IQuerySession session, PersonVault vault, CourseCatalogue courses, CancellationToken cancellation)
    {
        var entry = await session.LoadAsync<CertificateCode>(CertificateCodes.IdOf(code), cancellation);
        var batch = await session.LoadAsync<Batch>(entry?.BatchId ?? Guid.Empty, cancellation);
        var participant = batch?.Enrollments.FirstOrDefault(e => e.EnrollmentId == entry!.EnrollmentId);
        var person = await vault.Find(session, participant?.PersonKey ?? "", cancellation);
        return participant is { IsCompleted: true, Certificate.IsValid: true }
            ? new Result(Valid: true, courses.Of(batch!).Nama, participant.CompletedOn, person is null ? null : PersonName.Initials(person.Name))
            : Result.No;
    }
}
