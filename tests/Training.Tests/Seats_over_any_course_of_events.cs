using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Identities;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>Random commands on a batch of three seats, whether they make sense or not; a refusal changes nothing.</summary>
public sealed class Seats_over_any_course_of_events
{
    private const int Capacity = 3;
    private const int People = 8;

    private static readonly DateOnly Day = new(2019, 4, 2);

    private enum Act
    {
        Enrol,
        EnrolUnderAnotherName,
        EnrolWithPriority,
        Withdraw,
        MoveUp,
        Recognise,
        Reject,
        Confirm,
        Start,
        Substitute,
        CheckIn,
        Attend,
        BeAbsent,
        Test,
        Complete,
        Certify,
        Revoke,
        Reschedule,
        MoveIn,
        MoveOut,
        Cancel,
        Abort,
    }

    /// <param name="At">The hour at which a device marks; none without a time.</param>
    /// <param name="Ahead">The hours that its clock is ahead.</param>
    private sealed record Command(Act Act, int Person, int Day, int At, int Ahead = 0);

    /// <summary>Classes that are called off end most stories: that is tried seldom.</summary>
    private static readonly Gen<Act> Acts = Gen.Frequency(
        (400, Gen.Enum<Act>().Where(act => act is not (Act.Cancel or Act.Abort))), (1, Gen.Const(Act.Cancel)), (1, Gen.Const(Act.Abort)));

    private static readonly Gen<Command[]> Some = Gen.Select(
        Acts, Gen.Int[0, People - 1], Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int[-3, 3], (act, person, day, at, ahead) => new Command(act, person, day, at, ahead)).Array[0, 40];

    private static readonly Act[] Correcting = [Act.Attend, Act.Attend, Act.BeAbsent, Act.BeAbsent, Act.Certify, Act.Revoke];

    /// <summary>Marks of one person on one day, with certificates and revocations: completions turn round more than once.</summary>
    private static readonly Gen<Command[]> Corrections = Gen.Select(
        Gen.Int[0, Correcting.Length - 1].Select(n => Correcting[n]), Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[-3, 3],
        (act, person, at, ahead) => new Command(act, person, Day: 0, at, ahead)).Array[0, 12];

    /// <summary>Anything may be tried at any time, and in between the batch moves on; two people come to every day, if they have a seat.</summary>
    private static readonly Gen<Command[]> Commands = Gen.Select(Some, Some, Some, Corrections, Some, (open, confirmed, running, corrections, over) => (Command[])
        [.. open, Of(Act.Enrol), Of(Act.Confirm), .. confirmed, Of(Act.Start), .. Coming(0), .. Coming(1), .. running, Of(Act.Complete), Of(Act.Certify), .. corrections, .. over]);

    [Fact]
    public void Never_exceed_the_capacity_and_nobody_sits_twice() => Commands.Sample(commands =>
    {
        foreach (var (_, batch) in Play(commands))
        {
            batch.SeatsHeld.Should().BeLessThanOrEqualTo(Capacity);
            batch.Enrollments.Where(e => e.IsOpen || e.TakesSeat).Select(e => e.PersonKey).Should().OnlyHaveUniqueItems();
            if (batch.Status is BatchStatus.Open or BatchStatus.Confirmed)
                (batch.SeatsHeld < Capacity && WaitingList.Of(batch).Any()).Should().BeFalse("nobody waits beside a free seat");
            if (batch.Status is BatchStatus.Cancelled or BatchStatus.Aborted)
                batch.Enrollments.Should().OnlyContain(e => !e.IsOpen && !e.TakesSeat && e.Certificate == null, "what was called off has nobody on a seat");
        }
    }, iter: 400);

    [Fact]
    public void Are_given_to_those_who_wait_in_their_order() => Commands.Sample(commands =>
    {
        foreach (var (before, after) in Play(commands))
        {
            Guid[] waited = [.. WaitingList.Of(before).Select(e => e.EnrollmentId)];
            Guid[] waiting = [.. WaitingList.Of(after).Select(e => e.EnrollmentId)];
            var promoted = waited.Where(id => after.Find(id).Status == EnrollmentStatus.Confirmed).ToArray();
            var left = waited.Where(id => after.Find(id).Status is EnrollmentStatus.Withdrawn or EnrollmentStatus.BatchCancelled);
            waited.Except(left).Take(promoted.Length).Should().Equal(promoted, "seats go to the head of the list");
            var stay = waiting.Intersect(waited).ToArray();
            if (stay.Length > 0 && waited.First(stay.Contains) == stay[0])
                stay.Should().Equal(waited.Where(stay.Contains), "those who stay keep their order, unless one was moved to the head");
            else
                stay.Skip(1).Should().Equal(waited.Where(id => stay.Skip(1).Contains(id)), "only who was moved up changed the order");
        }
    }, iter: 400);

    [Fact]
    public void And_completion_equals_a_naive_count() => Commands.Sample(commands =>
    {
        var marks = new Dictionary<(Guid Participant, DateOnly Day), (DateTimeOffset Made, DateTimeOffset At, Guid Id, bool Present)>();
        var tested = new HashSet<Guid>();
        foreach (var (before, after, events) in PlayWithEvents(commands))
        {
            foreach (var e in events)
            {
                if (e is PostTestTaken test)
                    tested.Add(test.EnrollmentId);
                if (e is AttendanceRecorded mark)
                {
                    var at = mark.MarkedAt ?? DateTimeOffset.MaxValue;
                    var made = mark.MarkedAt is null ? at : at.AddSeconds(-Math.Max(0, mark.ClockSkewSeconds!.Value));
                    if (!marks.TryGetValue((mark.EnrollmentId, mark.OccurredOn), out var known) || mark.MarkedAt is null || (made, at, mark.ClientId).CompareTo((known.Made, known.At, known.Id)) > 0)
                        marks[(mark.EnrollmentId, mark.OccurredOn)] = (made, at, mark.ClientId, mark.Present);
                }
            }

            if (after.Status != BatchStatus.Completed)
                continue;
            foreach (var participant in after.Enrollments.Where(e => e.TakesSeat))
            {
                var attended = after.Days.Count(day => marks.TryGetValue((participant.EnrollmentId, day), out var mark) && mark.Present);
                participant.IsCompleted.Should().Be(attended >= 0.8 * after.Days.Count && tested.Contains(participant.EnrollmentId));
                (participant.Certificate is { IsValid: true }).Should().Be(participant.Status == EnrollmentStatus.Certified);
                (participant.Certificate?.IssuedOn < participant.CompletedOn).Should().BeFalse("no certificate is older than what it certifies");
            }
        }
    }, iter: 400);

    private static Command Of(Act act) => new(act, 0, 0, 0);

    private static IEnumerable<Command> Coming(int person) =>
        [.. Enumerable.Range(0, 3).Select(day => new Command(Act.Attend, person, day, At: 5)), new Command(Act.Test, person, 0, 0)];

    private static IEnumerable<(Batch Before, Batch After)> Play(Command[] commands) => PlayWithEvents(commands).Select(step => (step.Before, step.After));

    private static IEnumerable<(Batch Before, Batch After, IReadOnlyList<IDomainEvent> Events)> PlayWithEvents(Command[] commands)
    {
        var batch = Given.Batch() with { Capacity = Capacity };
        var issued = 0;
        foreach (var command in commands)
        {
            IReadOnlyList<IDomainEvent> events;
            try
            {
                events = [.. Decide(batch, command, issued)];
            }
            catch (Problem)
            {
                continue;
            }

            issued += events.OfType<CertificateIssued>().Count();
            var after = batch.After(events);
            yield return (batch, after, events);
            batch = after;
        }
    }

    private static IEnumerable<IDomainEvent> Decide(Batch batch, Command command, int issued)
    {
        var person = $"{(char)('a' + command.Person)}";
        var applicant = Given.Applicant(person);
        var on = batch.Status is BatchStatus.Open ? Day : Given.FirstDay.AddDays(2);
        Guid Id() => batch.Enrollments.LastOrDefault(e => e.PersonKey == person)?.EnrollmentId ?? Guid.Empty;
        return command.Act switch
        {
            Act.Enrol => [Enrol.Decide(batch, applicant, on, Given.Today)],
            Act.EnrolUnderAnotherName => [Enrol.Decide(batch, applicant with { NameDiffers = true }, on, Given.Today)],
            Act.EnrolWithPriority => [Enrol.Decide(batch, applicant with { PriorityFrom = Given.BatchId }, on, Given.Today)],
            Act.Withdraw => Withdraw.Decide(batch, Id(), new(on, "work"), Given.Today),
            Act.MoveUp => WaitingList.Decide(batch, Id(), new(on, "chairs the union"), Given.Today),
            Act.Recognise => ResolveIdentityCase.Admit(batch, Id(), new IdentityCaseResolved(on, IdentityOutcome.SamePerson, StandingName.Known, "card"), Given.Revitalisation),
            Act.Reject => ResolveIdentityCase.Admit(batch, Id(), new IdentityCaseResolved(on, IdentityOutcome.WrongNumber, Name: null, "typed"), Given.Revitalisation),
            Act.Confirm => [BatchLifecycle.Confirm(batch, new(on), Given.Today)],
            Act.Start => [BatchLifecycle.Start(batch, new(Given.FirstDay), Given.Today)],
            Act.Substitute => Substitute.Decide(batch, batch.Enrollments.ElementAtOrDefault(command.At)?.EnrollmentId ?? Guid.Empty, applicant, new("1311016907599863", "Budi", null, on, "ill"), Given.Today),
            Act.CheckIn => CheckIn.Decide(batch, Id(), new(Given.FirstDay), Given.Today),
            Act.Attend or Act.BeAbsent => RecordAttendance.Decide(
                batch, Given.Revitalisation,
                [new(DerivedId.From(command), Id(), DayOf(batch, command), command.Act == Act.Attend, command.At == 0 ? null : new DateTimeOffset(2019, 4, 23, command.At, 0, 0, TimeSpan.Zero))],
                Given.Received with { ClockSkewSeconds = command.Ahead * 3_600 }, Given.Today).Events,
            Act.Test => RecordTests.Post(batch, Given.Revitalisation, [new(Id(), Given.FirstDay.AddDays(2), 70)], Given.Today),
            Act.Complete => BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today),
            Act.Certify => Certificates.IssueCertificates.Decide(batch, issued, n => $"No. {n}", new(batch.Days[^1]), Given.Today),
            Act.Revoke => Certificates.RevokeCertificate.Decide(batch, Id(), new(Given.Today, "forged"), Given.Today),
            Act.Reschedule => [RescheduleBatch.Decide(batch, Given.Programme(), new(on, "flood", [.. batch.Days.Take(command.Day + 1), Given.FirstDay.AddDays(3 + command.At)]), Given.Today)],
            Act.MoveIn => [MoveParticipant.Decide(Another(person), batch, Another(person).Enrollments[0].EnrollmentId, Given.Eligible, new(batch.Id, on, "harvest"), Given.Today).Entering],
            Act.MoveOut => MoveParticipant.Decide(batch, Another(), Id(), Given.Eligible, new(Another().Id, on, "harvest"), Given.Today).Leaving,
            Act.Cancel => [BatchLifecycle.Cancel(batch, new(on, "flood"), Given.Today)],
            Act.Abort => [BatchLifecycle.Abort(batch, new(on, "flood"), Given.Today)],
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static DateOnly DayOf(Batch batch, Command command) => batch.Days[command.Day % batch.Days.Count];

    /// <summary>Another class of the programme, with one person or none.</summary>
    private static Batch Another(params string[] people) =>
        people.Aggregate(Given.Batch() with { Id = DerivedId.From("another") }, (state, person) => Batch.Fold(state, Given.Enrolled(state, person)));
}
