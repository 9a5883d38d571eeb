using AwesomeAssertions;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class A_batch_is_planned
{
    private static readonly DateOnly Day = new(2019, 4, 1);

    [Fact]
    public void It_is_held_within_the_programme_s_fiscal_year()
    {
        var outside = () => ScheduleBatch.Decide(Given.Programme(), Given.Plan with { Days = [new(2019, 12, 31), new(2020, 1, 1)] }, Given.Revitalisation, Given.Today);

        outside.Should().Throw<Refusal>().Which.Name.Should().Be("OutsideFiscalYear");
    }

    [Fact]
    public void A_draft_can_be_revised_takes_part_in_nothing_and_is_scheduled_as_it_stands()
    {
        var draft = Drafted(Given.Plan, Given.Plan with { Venue = "Wisma Contoh", Capacity = 20 });
        draft.Status.Should().Be(BatchStatus.Draft);
        var open = () => BatchLifecycle.Open(draft, new(Day), Given.Today);
        open.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");

        var scheduled = draft.After([DraftBatch.Schedule(draft, Given.Programme(), new(Day), Given.Revitalisation, Given.Today)]);
        scheduled.Status.Should().Be(BatchStatus.Scheduled);
        (scheduled.Venue, scheduled.Capacity, scheduled.Speakers.Single(), scheduled.Id).Should().Be(("Wisma Contoh", 20, "speaker", Given.BatchId));
        scheduled.Rule.Should().Be(Given.Revitalisation.Rule);
    }

    [Fact]
    public void A_draft_is_discarded_and_a_scheduled_batch_is_not()
    {
        var draft = Drafted(Given.Plan);
        draft.After([DraftBatch.Discard(draft, Given.Today)]).Status.Should().Be(BatchStatus.Cancelled);

        var discard = () => DraftBatch.Discard(Given.Batch(), Given.Today);
        discard.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");
    }

    [Fact]
    public void A_venue_is_one_venue_however_it_is_written()
    {
        DayClaim.Venue(" aula  contoh", Day, Given.BatchId).Id.Should().Be(DayClaim.Venue("Aula Contoh ", Day, Guid.Empty).Id);
        DayClaim.Venue("Aula Contoh", Day, Given.BatchId).Id.Should().NotBe(DayClaim.Venue("Aula Contoh", Day.AddDays(1), Given.BatchId).Id);
    }

    [Fact]
    public void A_venue_and_a_speaker_are_one_batch_s_for_a_day()
    {
        var other = Guid.Parse("00000000-0000-0000-0000-000000000001");
        Taking(DayClaim.Venue("Aula Contoh", Day, Given.BatchId)).Should().NotThrow("it is the batch's own");

        var venue = Taking(DayClaim.Venue("Aula Contoh", Day, other)).Should().Throw<Refusal>().Which;
        (venue.Name, venue.Values["day"], venue.Values["batchId"]).Should().Be(("VenueTaken", Day, other));
        Taking(DayClaim.Speaker("speaker", Day, other)).Should().Throw<Refusal>().Which.Name.Should().Be("SpeakerTaken");
    }

    [Fact]
    public void Rescheduling_keeps_seats_and_waiting_list_and_names_whose_term_ends_before()
    {
        var batch = Given.Batch();
        batch = batch.After([Given.Enrolled(batch, "a")]);
        var later = Given.Eligible.TermEnd!.Value.AddDays(1);

        var moved = batch.After([Reschedule(batch, [Day.AddDays(60)])]);
        moved.Days.Should().Equal(Day.AddDays(60));
        moved.Venue.Should().Be("Aula Contoh");
        moved.Enrollments.Single().Status.Should().Be(EnrollmentStatus.Confirmed);
        RescheduleBatch.NoLongerInTerm(batch, Day.AddDays(60)).Should().BeEmpty();
        RescheduleBatch.NoLongerInTerm(batch, later).Should().Equal(batch.Enrollments[0].EnrollmentId);
    }

    [Fact]
    public void Once_it_runs_the_days_to_come_can_be_moved_and_those_that_have_come_cannot()
    {
        var running = Given.Batch(Given.Started);

        Reschedule(running, [Given.FirstDay, Given.FirstDay.AddDays(7)], on: Given.FirstDay).Days.Should().HaveCount(2);
        Moving(running, [Given.FirstDay.AddDays(7)]).Should().Throw<Refusal>().Which.Name.Should().Be("DayHasPassed");
        Moving(running, [Given.FirstDay.AddDays(-1), Given.FirstDay]).Should().Throw<Refusal>().Which.Name.Should().Be("DayHasPassed");
    }

    [Fact]
    public void What_is_over_is_not_rescheduled()
    {
        var cancelled = Given.Batch(new Batches.BatchCancelled(Day, "flood"));

        Moving(cancelled, [Given.FirstDay]).Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");
    }

    [Fact]
    public void A_person_is_moved_to_a_seat_in_another_batch_and_the_head_of_the_list_takes_the_one_left()
    {
        var (from, to) = (Enrolling("a", "b", "c"), Other());

        var (leaving, entering) = MoveParticipant.Decide(from, to, from.Enrollments[0].EnrollmentId, Given.Eligible, new(to.Id, Day, "harvest"), Given.Today);
        from.After(leaving).Enrollments.Select(e => e.Status).Should().Equal(EnrollmentStatus.Withdrawn, EnrollmentStatus.Confirmed, EnrollmentStatus.Confirmed);
        var seat = to.After([entering]).Enrollments.Single();
        (seat.PersonKey, seat.Status, seat.EnrollmentId).Should().Be(("a", EnrollmentStatus.Confirmed, ((ParticipantMoved)leaving[0]).ToEnrollmentId));
    }

    [Fact]
    public void Who_has_a_seat_for_a_cancelled_class_takes_it_along_when_he_is_moved()
    {
        var cancelled = DerivedId.From("cancelled");
        var from = Batch.Fold(Given.Batch(), Given.Enrolled(Given.Batch(), Given.Applicant("a") with { PriorityFrom = cancelled }));
        var to = Other();

        var (_, entering) = MoveParticipant.Decide(from, to, from.Enrollments[0].EnrollmentId, Given.Eligible, new(to.Id, Day, "harvest"), Given.Today);
        entering.PriorityFrom.Should().Be(cancelled, "the next class makes up for it once, wherever it is taken");
    }

    [Fact]
    public void Nobody_is_moved_to_a_batch_that_is_full_or_the_same_or_another_programme_s_or_that_he_is_in()
    {
        var from = Enrolling("a");
        var full = Other("x", "y");
        MovingTo(from, full).Should().Throw<Refusal>().Which.Name.Should().Be("BatchFull");
        MovingTo(from, from).Should().Throw<Refusal>().Which.Name.Should().Be("NotAnotherBatch");
        MovingTo(from, Other() with { ProgrammeId = Guid.Empty }).Should().Throw<Refusal>().Which.Name.Should().Be("NotAnotherBatch");
        MovingTo(from, Other("a")).Should().Throw<Refusal>().Which.Name.Should().Be("AlreadyEnrolled");
    }

    [Fact]
    public void Who_has_left_is_not_moved()
    {
        var from = Enrolling("a");
        from = from.After([new ParticipantWithdrawn(Day, from.Enrollments[0].EnrollmentId, "ill")]);

        MovingTo(from, Other()).Should().Throw<Refusal>().Which.Name.Should().Be("EnrolmentNotOpen");
    }

    [Fact]
    public void Aborting_ends_the_enrolments_of_a_batch_that_runs_and_of_no_other()
    {
        var batch = Given.Batch();
        batch = batch.After([Given.Enrolled(batch, "a")]);
        var early = () => BatchLifecycle.Abort(batch, new(Given.FirstDay, "flood"), Given.Today);
        early.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");

        var running = batch.After(Given.Started);
        var aborted = running.After([BatchLifecycle.Abort(running, new(Given.FirstDay, "flood"), Given.Today)]);
        aborted.Status.Should().Be(BatchStatus.Aborted);
        aborted.Enrollments.Single().Status.Should().Be(EnrollmentStatus.BatchCancelled);
        aborted.SeatsTaken.Should().Be(0);
        var attended = running.After([new AttendanceRecorded(Given.FirstDay.AddDays(1), Guid.Empty, running.Enrollments[0].EnrollmentId, Present: true)]);
        var before = () => BatchLifecycle.Abort(attended, new(Given.FirstDay, "flood"), Given.Today);
        before.Should().Throw<InvalidField>().Which.Rule.Should().Be("must not be before a day that was attended, 2019-04-24");
    }

    [Fact]
    public void A_course_that_becomes_stricter_alters_no_batch_that_was_scheduled_before()
    {
        var stricter = Given.Revitalisation with { MinimumAttendancePercent = 100, PassingScore = 90 };
        var batch = Given.Batch();
        batch = batch.After([Given.Enrolled(batch, "a"), .. Given.Started]);
        var id = batch.Enrollments[0].EnrollmentId;
        batch = batch.After([.. batch.Days.Select(day => new AttendanceRecorded(day, DerivedId.From(day), id, Present: true)), new PostTestTaken(batch.Days[^1], id, 70)]);

        batch.After(BatchLifecycle.Complete(batch, stricter, new(batch.Days[^1]), Given.Today)).Enrollments[0].Status.Should().Be(EnrollmentStatus.Completed);
        ScheduleBatch.Decide(Given.Programme(), Given.Plan, stricter, Given.Today).Rule.Should().Be(new CompletionRule(100, PostTestRequired: true, 90));
    }

    [Theory]
    [InlineData(69, false)]
    [InlineData(70, true)]
    public void A_course_may_ask_for_a_score(int score, bool met)
    {
        var batch = Given.Batch();
        batch = batch.After([Given.Enrolled(batch, "a"), new PostTestTaken(Given.FirstDay, Given.Enrolled(batch, "a").EnrollmentId, score)]);

        batch.Enrollments[0].Meets(new CompletionRule(0, PostTestRequired: true, 70), batch.Days.Count).Should().Be(met);
    }

    private static Batch Drafted(params ScheduleBatch.Request[] plans) =>
        plans.Aggregate((Batch?)null, (draft, plan) => Batch.Fold(draft, DraftBatch.Decide(Given.Programme(), plan, Given.Revitalisation, Given.Today)) with { Id = Given.BatchId })!;

    private static Batch Enrolling(params string[] people) => people.Aggregate(Given.Batch(), (batch, person) => batch.After([Given.Enrolled(batch, person)]));

    private static Batch Other(params string[] people) => Enrolling(people) with { Id = Guid.Parse("00000000-0000-0000-0000-000000000002") };

    private static Func<object> MovingTo(Batch from, Batch to) =>
        () => MoveParticipant.Decide(from, to, from.Enrollments[0].EnrollmentId, Given.Eligible, new(to.Id, Day, "harvest"), Given.Today);

    private static Action Taking(DayClaim claim) => () => DayClaims.AssertFree(Given.BatchId, [claim]);

    private static Batches.BatchRescheduled Reschedule(Batch batch, DateOnly[] days, DateOnly? on = null) =>
        RescheduleBatch.Decide(batch, Given.Programme(), new(on ?? Day, "flood", days), Given.Today);

    private static Func<object> Moving(Batch batch, DateOnly[] days) => () => Reschedule(batch, days, Given.FirstDay);
}
