using AwesomeAssertions;
using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Training.Batches;
using Xunit;
using Scheduled = KoperasiPlatform.Training.Batches.BatchScheduled;

namespace KoperasiPlatform.Training.Tests;

public sealed class The_history_of_an_enrolment
{
    private static readonly Guid Ani = Guid.Parse("00000000-0000-0000-0000-0000000000a1");
    private static readonly Guid Budi = Guid.Parse("00000000-0000-0000-0000-0000000000b2");

    [Fact]
    public void Is_every_event_that_changed_it_and_no_other()
    {
        var entries = EnrollmentHistory.Of(Ani, Stream(
            Scheduled,
            new BatchOpened(new DateOnly(2019, 3, 25)),
            Enrolled(Ani, "a"),
            Enrolled(Budi, "b"),
            new AttendanceRecorded(Given.FirstDay, Guid.NewGuid(), Ani, Present: true),
            new AttendanceRecorded(Given.FirstDay, Guid.NewGuid(), Budi, Present: true),
            new Batches.ParticipantCompleted(Given.FirstDay.AddDays(2), Ani),
            new BatchCompleted(Given.FirstDay.AddDays(2)))).ToArray();

        entries.Select(e => e.Facts.GetType()).Should().Equal(
            typeof(Batches.ParticipantEnrolled), typeof(AttendanceRecorded), typeof(Batches.ParticipantCompleted));
        entries.Select(e => e.Version).Should().Equal(3, 5, 7);
        entries.Select(e => e.OccurredOn).Should().Equal(new DateOnly(2019, 4, 1), Given.FirstDay, Given.FirstDay.AddDays(2));
    }

    [Fact]
    public void Ends_with_the_batch_that_is_called_off() =>
        EnrollmentHistory.Of(Ani, Stream(Scheduled, Enrolled(Ani, "a"), new Batches.BatchCancelled(Given.FirstDay, "flood")))
            .Select(e => e.Facts.GetType()).Should().Equal(typeof(Batches.ParticipantEnrolled), typeof(Batches.BatchCancelled));

    [Fact]
    public void Is_not_looked_for_in_the_stream_of_something_else() =>
        EnrollmentHistory.Of(Ani, Stream(new Programmes.BudgetCommitted(Given.FirstDay, Ani))).Should().BeEmpty();

    [Theory]
    [InlineData("1311011706609828", Sex.Male)]
    [InlineData("1311015706609828", Sex.Female)]
    public void Tells_the_sex_that_the_NationalId_tells(string nationalId, Sex expected) =>
        NationalId.Parse(nationalId).Sex.Should().Be(expected);

    private static Scheduled Scheduled { get; } = new(
        new DateOnly(2019, 3, 20), Guid.Empty, "revitalisation", "Aula Contoh", [Given.FirstDay, Given.FirstDay.AddDays(1), Given.FirstDay.AddDays(2)], 1, 2, []);

    private static Batches.ParticipantEnrolled Enrolled(Guid id, string person) =>
        new(new DateOnly(2019, 4, 1), id, person, Given.CooperativeId, Given.Eligible, Waitlisted: false, SubstituteFor: null);

    private static IReadOnlyList<IEvent> Stream(params IDomainEvent[] events) =>
        [.. events.Select((e, i) => Event(e, i + 1))];

    private static IEvent Event(IDomainEvent e, long version)
    {
        var stored = (IEvent)Activator.CreateInstance(typeof(Event<>).MakeGenericType(e.GetType()), e)!;
        stored.Version = version;
        stored.EventTypeName = e.GetType().Name;
        return stored;
    }
}
