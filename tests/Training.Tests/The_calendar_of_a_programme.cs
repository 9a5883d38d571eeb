using AwesomeAssertions;
using Ical.Net;
using Ical.Net.CalendarComponents;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Calendars;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>Read back as a calendar program would.</summary>
public sealed class The_calendar_of_a_programme
{
    private static readonly DateOnly Day = new(2019, 4, 1);

    [Fact]
    public void Has_each_day_of_a_batch_at_its_hours_in_Jakarta()
    {
        var days = Read(Given.Batch());

        days.Select(e => e.Uid).Should().Equal($"{Given.BatchId}-1@koperasi-training", $"{Given.BatchId}-2@koperasi-training", $"{Given.BatchId}-3@koperasi-training");
        days[0].Start!.TzId.Should().Be("Asia/Jakarta");
        days[0].Start!.AsUtc.Should().Be(new DateTime(2019, 4, 23, 1, 0, 0, DateTimeKind.Utc));
        days[0].End!.AsUtc.Should().Be(new DateTime(2019, 4, 23, 9, 0, 0, DateTimeKind.Utc));
        days[0].Location.Should().Be("Aula Contoh");
        days.Should().OnlyContain(e => e.Sequence == 0 && e.Status == EventStatus.Tentative);
        Read(Given.Batch(Given.Started)).Should().OnlyContain(e => e.Status == EventStatus.Confirmed);
    }

    [Fact]
    public void Moves_a_day_by_its_UID_and_takes_away_what_a_rescheduling_dropped()
    {
        var moved = Read(Given.Batch(Rescheduled(Given.FirstDay.AddDays(7), Given.FirstDay.AddDays(8))));

        moved.Select(e => (e.Uid!.Split('@')[0][^1], e.Start!.Value.Day, e.Status)).Should().Equal(
            ('1', 30, EventStatus.Tentative), ('2', 1, EventStatus.Tentative), ('3', 25, EventStatus.Cancelled));
        moved.Should().OnlyContain(e => e.Sequence == 1);

        Read(Given.Batch(Rescheduled(Given.FirstDay), Rescheduled(Given.FirstDay, Given.FirstDay.AddDays(1), Given.FirstDay.AddDays(2))))
            .Should().HaveCount(3).And.OnlyContain(e => e.Status == EventStatus.Tentative && e.Sequence == 2);
    }

    [Fact]
    public void Takes_away_a_batch_that_was_called_off_and_of_an_aborted_one_what_was_to_come()
    {
        Read(Given.Batch(new BatchCancelled(Day, "flood"))).Should().OnlyContain(e => e.Status == EventStatus.Cancelled && e.Sequence == 1);
        Read(Given.Batch([.. Given.Started, new BatchAborted(Given.FirstDay, "flood")])).Select(e => e.Status)
            .Should().Equal(EventStatus.Confirmed, EventStatus.Cancelled, EventStatus.Cancelled);
    }

    [Fact]
    public void Knows_no_draft_and_reads_the_same_each_time()
    {
        var draft = Batch.Fold(null, DraftBatch.Decide(Given.Programme(), Given.Plan, Given.Revitalisation, Given.Today));
        Read(draft).Should().BeEmpty();
        Read(draft.After([DraftBatch.Discard(draft, Given.Today)])).Should().BeEmpty();

        Text(Given.Batch()).Should().Be(Text(Given.Batch())).And.Contain("\r\nDTSTAMP:20190320T000000Z\r\n").And.Contain("BEGIN:VTIMEZONE");
    }

    private static BatchRescheduled Rescheduled(params DateOnly[] days) => new(Day, "Aula Contoh", days, [], "flood");

    private static string Text(Batch batch) =>
        TrainingCalendar.Of("Pelatihan DAK Non-Fisik 2019", [batch], Given.Courses, new ClassHours(new TimeOnly(8, 0), new TimeOnly(16, 0)));

    private static CalendarEvent[] Read(Batch batch) => [.. Calendar.Load(Text(batch))!.Events.OrderBy(e => e.Uid, StringComparer.Ordinal)];
}
