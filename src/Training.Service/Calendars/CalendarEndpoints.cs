using System.Text;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Calendars;

internal static class CalendarEndpoints
{
    internal static void MapProgrammeCalendar(this RouteGroupBuilder programmes) =>
        programmes.MapGet("/{id:guid}/calendar.ics", async (
            Guid id, IQuerySession session, CourseCatalogue courses, ClassHours hours, CancellationToken cancellation) =>
        {
            var programme = await session.LoadAsync<Programme>(id, cancellation) ?? throw new NotFound(nameof(Programme), id);
            var batches = await session.Query<Batch>().Where(b => b.ProgrammeId == id).OrderBy(b => b.Id).ToListAsync(cancellation);
            return Calendar($"Pelatihan {programme.FundingSource}", batches, courses, hours);
        })
        .WithSummary("The days of all batches, as iCalendar").Produces<string>(contentType: "text/calendar");

    internal static void MapBatchCalendar(this RouteGroupBuilder batches) =>
        batches.MapGet("/{id:guid}/calendar.ics", async (
            Guid id, IQuerySession session, CourseCatalogue courses, ClassHours hours, CancellationToken cancellation) =>
        {
            var batch = await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id);
            return Calendar($"Pelatihan {courses.Of(batch).Nama}", [batch], courses, hours);
        })
        .WithSummary("The days of a batch, as iCalendar").Produces<string>(contentType: "text/calendar");

    private static IResult Calendar(string name, IReadOnlyList<Batch> batches, CourseCatalogue courses, ClassHours hours) =>
        TypedResults.Text(TrainingCalendar.Of(name, batches, courses, hours), TrainingCalendar.MediaType, Encoding.UTF8);
}
