using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using IcalCalendar = Ical.Net.Calendar;

namespace KoperasiPlatform.Training.Calendars;

/// <summary>
/// Batches as iCalendar (RFC 5545): an event for each day, in Asia/Jakarta. The n-th day of a batch keeps its UID wherever it
/// is put, with a higher SEQUENCE, so that calendars move it; a batch that is called off, and a day that a rescheduling
/// dropped, stay as CANCELLED, so that they take it away.
/// </summary>
internal static class TrainingCalendar
{
    public const string MediaType = "text/calendar; charset=utf-8";

    private const string TimeZone = "Asia/Jakarta";

    public static string Of(string name, IEnumerable<Batch> batches, CourseCatalogue courses, ClassHours hours)
    {
        var calendar = new IcalCalendar { ProductId = "-//KoperasiPlatform//Training//ID" };
        calendar.AddProperty("X-WR-CALNAME", name);
        calendar.AddProperty("X-WR-TIMEZONE", TimeZone);
        calendar.AddTimeZone(VTimeZone.FromDateTimeZone(TimeZone));
        calendar.Events.AddRange(batches.Where(b => b.IsAnnounced).SelectMany(batch => EventsOf(batch, courses.Of(batch), hours)));
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    private static IEnumerable<CalendarEvent> EventsOf(Batch batch, Course course, ClassHours hours)
    {
        var calledOff = batch.Status == BatchStatus.Cancelled;
        for (var n = 0; n < batch.Days.Count; n++)
        {
            // what was broken off took place until then
            var gone = calledOff || (batch.Status == BatchStatus.Aborted && batch.Days[n] > batch.RevisedOn);
            yield return Event(batch, course, hours, n, batch.Days[n], gone);
        }

        for (var n = 0; n < batch.DroppedDays.Count; n++)
            yield return Event(batch, course, hours, batch.Days.Count + n, batch.DroppedDays[n], cancelled: true);
    }

    private static CalendarEvent Event(Batch batch, Course course, ClassHours hours, int n, DateOnly day, bool cancelled) => new()
    {
        Uid = $"{batch.Id}-{n + 1}@koperasi-training",
        Sequence = batch.Revision,
        Status = cancelled ? EventStatus.Cancelled : batch.Status is BatchStatus.Scheduled or BatchStatus.Open ? EventStatus.Tentative : EventStatus.Confirmed,
        Summary = $"Pelatihan {course.Nama} (hari {n + 1})",
        Location = batch.Venue,
        // of the revision and not of the request: the same calendar reads the same
        DtStamp = new CalDateTime(batch.RevisedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
        Start = new CalDateTime(day.ToDateTime(hours.From), TimeZone),
        End = new CalDateTime(day.ToDateTime(hours.To), TimeZone),
    };
}

/// <summary>When a day of a class begins and ends, as configured (<c>ClassHours</c>).</summary>
internal sealed record ClassHours(TimeOnly From, TimeOnly To)
{
    public static ClassHours Of(IConfiguration configuration) => configuration.GetSection("ClassHours").Get<ClassHours>() is { } hours && hours.From < hours.To
        ? hours
        : throw new InvalidOperationException("The configuration ClassHours needs From and To, in that order.");
}
