using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class A_batch_and_its_people
{
    [Fact]
    public void Who_comes_after_the_last_seat_waits_and_a_withdrawal_promotes_the_head_of_the_list()
    {
        var full = Enrolling(Given.Batch(), "a", "b", "c", "d");
        full.Enrollments.Select(e => e.Status).Should().Equal(
            EnrollmentStatus.Confirmed, EnrollmentStatus.Confirmed, EnrollmentStatus.Waitlisted, EnrollmentStatus.Waitlisted);

        var after = full.After(Withdraw.Decide(full, full.Enrollments[0].EnrollmentId, new Withdraw.Request(new DateOnly(2019, 4, 2), "ill"), Given.Today));
        after.Enrollments.Select(e => e.Status).Should().Equal(
            EnrollmentStatus.Withdrawn, EnrollmentStatus.Confirmed, EnrollmentStatus.Confirmed, EnrollmentStatus.Waitlisted);
    }

    [Fact]
    public void A_waiting_person_who_withdraws_promotes_nobody()
    {
        var full = Enrolling(Given.Batch(), "a", "b", "c", "d");

        Withdraw.Decide(full, full.Enrollments[2].EnrollmentId, new Withdraw.Request(new DateOnly(2019, 4, 2), "ill"), Given.Today)
            .Should().ContainSingle().Which.Should().BeOfType<ParticipantWithdrawn>();
    }

    [Fact]
    public void The_same_person_twice_in_a_batch_is_refused()
    {
        var again = () => Given.Enrolled(Enrolling(Given.Batch(), "a"), "a");

        again.Should().Throw<Refusal>().Which.Name.Should().Be("AlreadyEnrolled");
    }

    [Fact]
    public void A_substitute_takes_over_the_seat_and_the_lineage_is_kept()
    {
        var batch = Enrolling(Given.Batch(), "a").After(Given.Started);
        var absent = batch.Enrollments[0].EnrollmentId;

        var after = batch.After(Substitute.Decide(batch, absent, Given.Applicant("b"), new("1311016907599863", "Budi", null, Given.FirstDay, "ill"), Given.Today));
        after.Enrollments[0].Status.Should().Be(EnrollmentStatus.Substituted);
        after.Enrollments[1].SubstituteFor.Should().Be(absent);
        after.Enrollments[1].CooperativeId.Should().Be(Given.CooperativeId);
        after.SeatsTaken.Should().Be(1);
    }

    [Fact]
    public void A_batch_below_its_minimum_is_not_confirmed()
    {
        var confirm = () => BatchLifecycle.Confirm(Given.Batch(), new BatchLifecycle.Request(Given.Today), Given.Today);

        confirm.Should().Throw<Refusal>().Which.Name.Should().Be("MinimumNotReached");
    }

    [Fact]
    public void An_officer_of_an_active_cooperative_is_kept_out_of_the_revitalisation_course_only()
    {
        var known = Known(ActivityStatus.Active);

        var revitalisation = () => Eligible.Decide(known, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, letIn: null);
        revitalisation.Should().Throw<Refusal>().Which.Name.Should().Be("CooperativeNotInactive");
        Eligible.Decide(known, Given.CooperativeId, "a", Given.Batch(), Given.Entrepreneurship, letIn: null).Ground.Should().Be(EligibilityGround.ActiveCooperative);
        Eligible.Decide(known, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, new Override("head of office", "admin")).Ground.Should().Be(EligibilityGround.Override);
    }

    [Fact]
    public void Who_is_no_officer_in_term_and_whose_cooperative_is_unknown_are_refused_by_name()
    {
        var stranger = () => Eligible.Decide(Known(ActivityStatus.Inactive), Given.CooperativeId, "b", Given.Batch(), Given.Revitalisation, letIn: null);
        stranger.Should().Throw<Refusal>().Which.Name.Should().Be("NotAnOfficerInTerm");
        var unknown = () => Eligible.Decide(null, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, letIn: null);
        unknown.Should().Throw<Refusal>().Which.Name.Should().Be("CooperativeUnknown");
    }

    [Theory]
    [InlineData(3, true, EnrollmentStatus.Completed)]
    [InlineData(2, true, EnrollmentStatus.NotCompleted)]
    [InlineData(3, false, EnrollmentStatus.NotCompleted)]
    [InlineData(0, false, EnrollmentStatus.NoShow)]
    [InlineData(0, true, EnrollmentStatus.NotCompleted)]
    public void Completion_takes_four_fifths_of_the_days_and_the_post_test(int daysAttended, bool tested, EnrollmentStatus expected)
    {
        var batch = Attending(Enrolling(Given.Batch(), "a").After(Given.Started), daysAttended, tested);

        batch.After(Complete(batch)).Enrollments[0].Status.Should().Be(expected);
    }

    [Fact]
    public void A_batch_with_days_to_come_is_not_completed()
    {
        var batch = Enrolling(Given.Batch(), "a").After(Given.Started);

        var early = () => BatchLifecycle.Complete(batch, Given.Revitalisation, new(Given.FirstDay), Given.Today).ToArray();
        early.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotOver");
    }

    [Fact]
    public void Attendance_that_arrives_late_corrects_a_completion_that_it_turns_round_and_again_changes_nothing()
    {
        var batch = Attending(Enrolling(Given.Batch(), "a").After(Given.Started), daysAttended: 2, tested: true);
        batch = batch.After(Complete(batch));
        RecordAttendance.Attendance[] late = [new(Guid.Parse("00000000-0000-0000-0000-000000000099"), batch.Enrollments[0].EnrollmentId, Given.FirstDay.AddDays(2), Present: true)];

        var events = RecordAttendance.Decide(batch, Given.Revitalisation, late, Given.Received, Given.Today).Events;
        events[^1].Should().BeOfType<CompletionCorrected>().Which.Completed.Should().BeTrue();
        var corrected = batch.After(events);
        corrected.Enrollments[0].Status.Should().Be(EnrollmentStatus.Completed);
        RecordAttendance.Decide(corrected, Given.Revitalisation, late, Given.Received, Given.Today).Events.Should().BeEmpty();
    }

    [Fact]
    public void A_cancelled_batch_ends_the_enrolments_and_cannot_be_cancelled_once_it_runs()
    {
        var batch = Enrolling(Given.Batch(), "a");
        var cancelled = batch.After([BatchLifecycle.Cancel(batch, new(Given.Today, "flood"), Given.Today)]);
        cancelled.Enrollments[0].Status.Should().Be(EnrollmentStatus.BatchCancelled);

        var running = () => BatchLifecycle.Cancel(batch.After(Given.Started), new(Given.Today, "flood"), Given.Today);
        running.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");
    }

    private static IEnumerable<IDomainEvent> Complete(Batch batch) =>
        BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today);

    private static Batch Enrolling(Batch batch, params string[] people) =>
        people.Aggregate(batch, (state, person) => Batch.Fold(state, Given.Enrolled(state, person)));

    private static Batch Attending(Batch batch, int daysAttended, bool tested)
    {
        var id = batch.Enrollments[0].EnrollmentId;
        var attended = batch.Days.Take(daysAttended).Select(day => new AttendanceRecorded(day, DerivedId.From(id, day), id, Present: true));
        return batch.After([.. attended, .. tested ? new IDomainEvent[] { new PostTestTaken(batch.Days[^1], id, 70) } : []]);
    }

    private static KnownCooperative Known(ActivityStatus status) =>
        new() { RegistryVersion = 3, State = Given.Cooperative(status, Given.Officer("a")) };
}
