using KoperasiPlatform.Demo.Api;
using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Chapters;

/// <summary>April to November 2019: five classes, one after the other, and what did not go to plan in them.</summary>
internal static class Classes
{
    /// <summary>The course asks that the post-test is taken; the district kept no scores.</summary>
    private const int Score = 75;

    public static Chapter Of(Story story) => new(
        "The classes",
        story.Data.Officers.Count + story.Data.Programme.Batches.Count,
        async advance =>
        {
            foreach (var plan in story.Data.Programme.Batches)
            {
                var batch = await story.Training.Schedule(story.ProgrammeId, plan);
                await new Class(story, plan, batch).Hold(advance);
                advance();
            }
        });

    private sealed class Class(Story story, BatchPlan plan, Guid batch)
    {
        /// <summary>Those with a seat, by NationalId: their enrolments.</summary>
        private readonly Dictionary<string, Guid> _seats = new(StringComparer.Ordinal);

        private readonly TrainingApi _training = story.Training;

        private readonly Turns _turns = story.Data.Turns;

        public async Task Hold(Action advance)
        {
            await _training.Step(batch, "opening", plan.EnrolmentOpensOn);
            foreach (var officer in story.Data.Officers.Where(o => o.Batch == plan.Number && !ComesLater(o)))
            {
                await Enrol(officer, plan.EnrolmentOpensOn, "Confirmed");
                advance();
            }

            if (_turns.WaitingList.Batch == plan.Number)
                await WaitAndMoveUp(advance);
            if (_turns.Substitution.Batch == plan.Number)
                await Enrol(story.Data.Officer(_turns.Substitution.Absent.NationalId), plan.EnrolmentOpensOn, "Confirmed");
            await _training.Step(batch, "confirmation", plan.ConfirmedOn);
            await _training.Step(batch, "start", plan.Days[0]);
            if (_turns.Substitution.Batch == plan.Number)
                await Substitute(advance);

            await Attend();
            await _training.Step(batch, "completion", plan.Days[^1]);
            await _training.Step(batch, "certificates", plan.Days[^1]);
            foreach (var invoice in plan.Invoices)
                await _training.Invoice(batch, invoice);
            await _training.Step(batch, "report", plan.ReportedOn);
        }

        private bool ComesLater(OfficerRow officer) =>
            officer.NationalId == _turns.WaitingList.Waitlisted.NationalId || officer.NationalId == _turns.Substitution.Substitute.NationalId;

        private async Task Enrol(OfficerRow officer, DateOnly on, string status)
        {
            var enrolled = await _training.Enrol(batch, officer, story.CooperativeIds[officer.LegalEntityNumber], on);
            story.Expect($"Enrolment of {officer.Name} in class {plan.Number}", status, enrolled.Status);
            _seats[officer.NationalId] = enrolled.EnrollmentId;
        }

        /// <summary>The last seat goes to one who later withdraws; the next waits, and moves up.</summary>
        private async Task WaitAndMoveUp(Action advance)
        {
            var (_, waiting, leaving, promoted) = _turns.WaitingList;
            await Enrol(story.Data.Officer(leaving.NationalId), plan.EnrolmentOpensOn, "Confirmed");
            await Enrol(story.Data.Officer(waiting.NationalId), waiting.RequestedOn, "Waitlisted");
            _seats.Remove(leaving.NationalId, out var left);
            await _training.Withdraw(batch, left, leaving.On, leaving.Reason);
            var status = (await _training.BatchOf(batch)).Enrollments.Single(e => e.EnrollmentId == _seats[promoted.NationalId]).Status;
            story.Expect("The head of the waiting list still waits after the withdrawal", expected: false, status == "Waitlisted");
            advance();
        }

        private async Task Substitute(Action advance)
        {
            var (_, on, absent, substitute) = _turns.Substitution;
            _seats.Remove(absent.NationalId, out var left);
            var enrolled = await _training.Substitute(batch, left, story.Data.Officer(substitute.NationalId), on, absent.Reason);
            _seats[substitute.NationalId] = enrolled.EnrollmentId;
            advance();
        }

        private async Task Attend()
        {
            foreach (var day in plan.Days)
            {
                await _training.Attend(batch, day, [.. _seats.Select(seat => new TrainingApi.Attendance(
                    StoryId.From("attendance", plan.Number, seat.Key, day), seat.Value, day, Missed(seat.Key)?.AbsentOn.Contains(day) != true))]);
            }

            await _training.TakePostTests(batch, [.. _seats
                .Where(seat => Missed(seat.Key)?.PostTestTaken != false)
                .Select(seat => new TrainingApi.PostTest(seat.Value, plan.PostTestOn, Score))]);
        }

        private NotCompleted? Missed(string nationalId) =>
            _turns.NotCompleted.FirstOrDefault(n => n.Batch == plan.Number && n.NationalId == nationalId);
    }
}
