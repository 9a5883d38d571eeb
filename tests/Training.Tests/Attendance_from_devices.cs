using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>Marks come from devices that were offline: late, repeated, out of order, contradicting each other.</summary>
public sealed class Attendance_from_devices
{
    private static readonly Batch Started = Batch.Fold(Given.Batch(), Given.Enrolled(Given.Batch(), "a")).After(Given.Started);
    private static readonly Guid Participant = Started.Enrollments[0].EnrollmentId;
    private static readonly DateTimeOffset Morning = new(2019, 4, 23, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_mark_again_changes_nothing()
    {
        var mark = Mark(1, Given.FirstDay, present: true);
        var after = Started.After(Decide(Started, mark).Events);

        var again = Decide(after, mark, mark);
        again.Events.Should().BeEmpty();
        again.Repeated.Should().Be(2);
    }

    [Fact]
    public void Of_marks_that_contradict_each_other_the_latest_by_the_devices_clocks_holds()
    {
        RecordAttendance.Attendance[] marks = [Mark(1, Given.FirstDay, present: true, at: 10), Mark(2, Given.FirstDay, present: false, at: 20), Mark(3, Given.FirstDay, present: true, at: 5)];

        Started.After(Decide(Started, marks).Events).Enrollments[0].DaysAttended.Should().BeEmpty();
        Started.After(Decide(Started, [.. marks.Reverse()]).Events).Enrollments[0].DaysAttended.Should().BeEmpty();
    }

    [Fact]
    public void Whatever_the_order_of_arrival_and_however_often_the_same_days_are_attended() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 3], (id, day, present, at) => Mark(id, Started.Days[day], present, at))
            .Array[1, 12]
            .Select(marks => marks.DistinctBy(m => m.ClientId).ToArray())
            .SelectMany(marks => Gen.Select(Gen.Const(marks), Gen.Shuffle(marks.Concat(marks).ToArray()), Gen.Int[1, 5]))
            .Sample((marks, deliveries, chunk) =>
            {
                var inOrder = Started.After(Decide(Started, marks).Events).Enrollments[0];
                var batch = Started;
                foreach (var sent in deliveries.Chunk(chunk))
                    batch = batch.After(Decide(batch, sent).Events);

                batch.Enrollments[0].DaysAttended.Should().Equal(inOrder.DaysAttended);
                batch.Enrollments[0].Status.Should().Be(inOrder.Status);
                batch.Enrollments[0].Attendance.Should().BeEquivalentTo(inOrder.Attendance);
            }, iter: 500);

    [Fact]
    public void A_clock_that_runs_ahead_does_not_beat_what_is_corrected_later()
    {
        var wrong = Mark(1, Given.FirstDay, present: true) with { MarkedAt = Morning.AddDays(400) };
        var corrected = Mark(2, Given.FirstDay, present: false, at: 60);

        Attended(Sent(wrong, Morning.AddMinutes(5)), Sent(corrected, Morning.AddMinutes(61))).Should().BeEmpty("nothing was marked after it came");
        Attended(Sent(corrected, Morning.AddMinutes(61)), Sent(wrong, Morning.AddHours(3), ahead: TimeSpan.FromDays(400))).Should().BeEmpty("the clock is set right");
        Attended(Sent(wrong with { MarkedAt = DateTimeOffset.MinValue }, Morning, ahead: TimeSpan.FromDays(400))).Should().Equal([Given.FirstDay], "however far back that leads");
    }

    [Fact]
    public void Of_one_device_whose_clock_runs_ahead_the_later_mark_still_holds()
    {
        RecordAttendance.Attendance[] marks =
        [
            Mark(9, Given.FirstDay, present: true) with { MarkedAt = Morning.AddDays(400) },
            Mark(1, Given.FirstDay, present: false) with { MarkedAt = Morning.AddDays(400).AddMinutes(1) },
        ];

        Attended((marks, new(Morning.AddHours(1), ClockSkewSeconds: null))).Should().BeEmpty();
    }

    [Fact]
    public void A_message_that_was_long_on_its_way_makes_nothing_later_than_it_was()
    {
        var marked = Mark(1, Given.FirstDay, present: true);
        var corrected = Mark(2, Given.FirstDay, present: false, at: 60);

        Attended(Sent(corrected, Morning.AddMinutes(61)), Sent(marked, Morning.AddDays(1), ahead: -TimeSpan.FromHours(23))).Should().BeEmpty();
    }

    [Fact]
    public void A_clock_says_nothing_of_the_marks_that_its_device_brings_from_others()
    {
        var wrong = Mark(1, Given.FirstDay, present: true);
        var ofAnother = Mark(2, Given.FirstDay, present: false, at: 60);
        var ofItsOwn = Mark(3, Given.FirstDay.AddDays(1), present: true) with { Device = "tablet 2", MarkedAt = Morning.AddDays(401) };
        var fast = new RecordAttendance.Receipt(Morning.AddDays(2), ClockSkewSeconds: (int)TimeSpan.FromDays(400).TotalSeconds, "tablet 2");

        Attended(Sent(wrong, Morning.AddMinutes(5)), ([ofAnother, ofItsOwn], fast)).Should().Equal([Given.FirstDay.AddDays(1)], "the correction was made an hour later");
        Recorded([ofAnother, ofItsOwn], fast).Select(e => e.ClockSkewSeconds).Should().Equal(null, fast.ClockSkewSeconds);
        Recorded([ofAnother, ofItsOwn], fast with { Sender = null }).Should().OnlyContain(e => e.ClockSkewSeconds == null, "it is not known whose clock it is");
        Recorded([ofItsOwn], fast with { Sender = null }).Single().CountsAt.Should().Be(Morning.AddDays(1), "who names one device is that one");
        Recorded([ofAnother with { Device = null }, ofItsOwn], fast).Should().OnlyContain(e => e.ClockSkewSeconds == fast.ClockSkewSeconds, "what no device is named of is the sender's own");
    }

    [Fact]
    public void A_mark_without_a_time_counts_as_it_comes()
    {
        var timed = Mark(9, Given.FirstDay, present: true, at: 60);
        RecordAttendance.Attendance Untimed(int id, bool present) => Mark(id, Given.FirstDay, present) with { MarkedAt = null };

        Attended(Sent(timed, Morning.AddHours(2)), Sent(Untimed(2, present: false), Morning.AddHours(3))).Should().BeEmpty("it corrects what came before");
        Attended(Sent(Untimed(2, present: false), Morning.AddMinutes(30)), Sent(timed, Morning.AddHours(2))).Should().Equal([Given.FirstDay], "and not what was marked later");
        Attended(([Untimed(3, present: true), Untimed(2, present: false)], Given.Received)).Should().BeEmpty("of several the last one holds, whatever its id");
        Decide(Started.After(Decide(Started, Untimed(2, present: true)).Events), Untimed(2, present: true)).Repeated.Should().Be(1);
    }

    [Fact]
    public void A_row_that_cannot_be_taken_is_told_and_the_others_go_in()
    {
        var decision = RecordAttendance.Decide(
            Started,
            Given.Revitalisation,
            [
                Mark(1, Given.FirstDay, present: true),
                Mark(2, Given.FirstDay.AddDays(9), present: true),
                Mark(3, Given.FirstDay.AddDays(2), present: true),
                Mark(4, Given.FirstDay, present: true) with { EnrollmentId = Guid.Empty },
                Mark(1, Given.FirstDay, present: false),
                Mark(5, Given.FirstDay, present: true) with { Device = new string('x', 101) },
            ],
            Given.Received with { ClockSkewSeconds = -7_200 },
            today: Given.FirstDay.AddDays(1));

        decision.Recorded.Should().Be(1);
        decision.Refused.Select(r => r.Rule).Should().Equal("NotADayOfTheBatch", "DayToCome", "NotEnrolled", "ClientIdTaken", "DeviceInvalid");
        decision.Events.Should().ContainSingle().Which.Should().BeOfType<AttendanceRecorded>().Which.ClockSkewSeconds.Should().Be(-7_200, "the skew is noted");
    }

    [Fact]
    public void A_mark_of_one_person_does_not_come_again_as_that_of_another()
    {
        var batch = Batch.Fold(Given.Batch(), Given.Enrolled(Given.Batch(), "a"));
        batch = Batch.Fold(batch, Given.Enrolled(batch, "b")).After(Given.Started);
        var ofAnother = Mark(1, Given.FirstDay, present: true) with { EnrollmentId = batch.Enrollments[1].EnrollmentId };

        Decide(batch, Mark(1, Given.FirstDay, present: true), ofAnother).Refused.Should().ContainSingle().Which.Rule.Should().Be("ClientIdTaken");
        Decide(batch.After(Decide(batch, ofAnother).Events), Mark(1, Given.FirstDay, present: true)).Refused.Should().ContainSingle().Which.Rule.Should().Be("ClientIdTaken");
    }

    [Fact]
    public void Who_gave_the_seat_away_attends_nothing()
    {
        var batch = Started.After(Substitute.Decide(Started, Participant, Given.Applicant("b"), new("1311016907599863", "Budi", null, Given.FirstDay, "ill"), Given.Today));

        Decide(batch, Mark(1, Given.FirstDay, present: true)).Refused.Should().ContainSingle().Which.Rule.Should().Be("NoSeat");
        Decide(batch, Mark(1, Given.FirstDay, present: true) with { EnrollmentId = batch.Enrollments[1].EnrollmentId }).Recorded.Should().Be(1);
    }

    [Fact]
    public void What_was_stored_before_marks_had_a_time_holds_in_the_order_in_which_it_came()
    {
        var batch = Started.After([new AttendanceRecorded(Given.FirstDay, Id(2), Participant, Present: false), new AttendanceRecorded(Given.FirstDay, Id(1), Participant, Present: true)]);

        batch.Enrollments[0].DaysAttended.Should().Equal(Given.FirstDay);
    }

    [Fact]
    public void What_was_stored_of_a_clock_that_ran_ahead_before_marks_were_set_right_does_not_win_either()
    {
        var fast = new AttendanceRecorded(
            Given.FirstDay, Id(2), Participant, Present: true, Morning.AddDays(400), "tablet 1", ClockSkewSeconds: (int)TimeSpan.FromDays(400).TotalSeconds);

        Started.After([fast, .. Decide(Started, Mark(1, Given.FirstDay, present: false, at: 60)).Events]).Enrollments[0].DaysAttended.Should().BeEmpty();
    }

    [Fact]
    public void Who_comes_late_to_be_marked_is_no_longer_a_no_show()
    {
        var batch = Started.After(BatchLifecycle.Complete(Started, Given.Revitalisation, new(Started.Days[^1]), Given.Today));
        batch.Enrollments[0].Status.Should().Be(EnrollmentStatus.NoShow);

        var after = batch.After(Decide(batch, Mark(1, Given.FirstDay, present: true)).Events);
        after.Enrollments[0].Status.Should().Be(EnrollmentStatus.NotCompleted);
    }

    [Fact]
    public void Who_was_checked_in_is_no_no_show_even_without_a_mark()
    {
        var batch = Started.After(CheckIn.Decide(Started, Participant, new(Given.FirstDay), Given.Today));

        batch.After(BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today)).Enrollments[0].Status.Should().Be(EnrollmentStatus.NotCompleted);
    }

    [Fact]
    public void Checking_in_again_is_harmless_and_is_done_on_a_day_of_the_batch_by_who_has_a_seat()
    {
        var batch = Started.After(CheckIn.Decide(Started, Participant, new(Given.FirstDay), Given.Today));
        batch.Enrollments[0].Status.Should().Be(EnrollmentStatus.CheckedIn);
        CheckIn.Decide(batch, Participant, new(Given.FirstDay.AddDays(1)), Given.Today).Should().BeEmpty();

        var early = () => CheckIn.Decide(Started, Participant, new(Given.FirstDay.AddDays(-1)), Given.Today);
        early.Should().Throw<Refusal>().Which.Name.Should().Be("NotADayOfTheBatch");
        var gone = Started.After([new ParticipantWithdrawn(Given.FirstDay, Participant, "ill")]);
        var withdrawn = () => CheckIn.Decide(gone, Participant, new(Given.FirstDay), Given.Today);
        withdrawn.Should().Throw<Refusal>().Which.Name.Should().Be("NoSeat");
    }

    [Fact]
    public void Scores_are_kept_and_only_who_has_a_seat_takes_a_test()
    {
        var batch = Started.After(RecordTests.Pre(Started, [new(Participant, Given.FirstDay, 40)], Given.Today));
        batch = batch.After(RecordTests.Post(batch, Given.Revitalisation, [new(Participant, Given.FirstDay, 75)], Given.Today));

        batch.Enrollments[0].Should().Match<Enrollment>(e => e.PreTestScore == 40 && e.PostTestScore == 75);
        RecordTests.Pre(batch, [new(Participant, Given.FirstDay, 40)], Given.Today).Should().BeEmpty();
        var score = () => RecordTests.Pre(batch, [new(Participant, Given.FirstDay, 101)], Given.Today);
        score.Should().Throw<InvalidField>().Which.Field.Should().Be("score");
        var seatless = () => RecordTests.Pre(Started.After([new ParticipantWithdrawn(Given.FirstDay, Participant, "ill")]), [new(Participant, Given.FirstDay, 40)], Given.Today);
        seatless.Should().Throw<Refusal>().Which.Name.Should().Be("NoSeat");
    }

    private static (RecordAttendance.Attendance[] Marks, RecordAttendance.Receipt Receipt) Sent(RecordAttendance.Attendance mark, DateTimeOffset at, TimeSpan? ahead = null) =>
        ([mark], new(at, (int?)ahead?.TotalSeconds));

    private static IReadOnlyList<DateOnly> Attended(params (RecordAttendance.Attendance[] Marks, RecordAttendance.Receipt Receipt)[] sent) => sent.Aggregate(
        Started,
        (batch, s) => batch.After(RecordAttendance.Decide(batch, Given.Revitalisation, s.Marks, s.Receipt, Given.Today).Events)).Enrollments[0].DaysAttended;

    private static IEnumerable<AttendanceRecorded> Recorded(RecordAttendance.Attendance[] marks, RecordAttendance.Receipt receipt) =>
        RecordAttendance.Decide(Started, Given.Revitalisation, marks, receipt, Given.Today).Events.OfType<AttendanceRecorded>();

    private static RecordAttendance.Decision Decide(Batch batch, params RecordAttendance.Attendance[] marks) =>
        RecordAttendance.Decide(batch, Given.Revitalisation, marks, Given.Received, Given.Today);

    private static RecordAttendance.Attendance Mark(int id, DateOnly day, bool present, int at = 0) =>
        new(Id(id), Participant, day, present, Morning.AddMinutes(at), "tablet 1");

    private static Guid Id(int n) => Guid.Parse($"00000000-0000-0000-0000-0000000000{n:00}");
}
