using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Attendance and post-tests, in bulk, from devices that may have been offline: in any order and any number of times. What
/// comes after completion decides again, and a result that flips is corrected.
/// </summary>
internal static class RecordAttendance
{
    /// <param name="ClientId">Made by the device; the same one again changes nothing.</param>
    internal sealed record Attendance(Guid ClientId, Guid EnrollmentId, DateOnly Day, bool Present);

    internal sealed record PostTest(Guid EnrollmentId, DateOnly TakenOn, int Score);

    private const int MostRows = 2_000;

    internal static void MapAttendance(this RouteGroupBuilder batches)
    {
        batches.MapPost("/{id:guid}/attendance", (Guid id, IReadOnlyList<Attendance> rows, CommandRunner commands, CourseCatalogue courses) =>
            commands.Decide<Batch>(id, batch => Decide(batch, courses.Find(batch.CourseCode), rows, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Attendance in bulk; a clientId that came before changes nothing").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/post-tests", (Guid id, IReadOnlyList<PostTest> rows, CommandRunner commands, CourseCatalogue courses) =>
            commands.Decide<Batch>(id, batch => Decide(batch, courses.Find(batch.CourseCode), rows, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Post-tests in bulk").Produces<Answer.Accepted>();
    }

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Course course, IReadOnlyList<Attendance> rows, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress, BatchStatus.Completed);
        var events = new List<IDomainEvent>();
        foreach (var row in Require.NotEmpty(rows, MostRows).DistinctBy(r => r.ClientId))
        {
            var participant = batch.Find(row.EnrollmentId);
            if (!batch.Days.Contains(row.Day) || row.Day > today)
                throw new InvalidField("day", row.Day, "must be a day of the batch that has come");
            if (!participant.TakesSeat)
                throw new Refusal("NoSeat", "Who has no seat attends nothing.", ("enrollmentId", row.EnrollmentId), ("enrollmentStatus", participant.Status));
            if (!participant.AttendanceIds.Contains(row.ClientId))
                events.Add(new AttendanceRecorded(row.Day, row.ClientId, row.EnrollmentId, row.Present));
        }

        return [.. events, .. Corrections(batch, batch.After(events), course, today)];
    }

    internal static IEnumerable<IDomainEvent> Decide(Batch batch, Course course, IReadOnlyList<PostTest> rows, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress, BatchStatus.Completed);
        var events = new List<IDomainEvent>();
        foreach (var row in Require.NotEmpty(rows, MostRows))
        {
            Require.Between(row.Score, 0, 100);
            Require.NotAfter(row.TakenOn, today);
            if (batch.Find(row.EnrollmentId).PostTestScore != row.Score)
                events.Add(new PostTestTaken(row.TakenOn, row.EnrollmentId, row.Score));
        }

        return [.. events, .. Corrections(batch, batch.After(events), course, today)];
    }

    private static IEnumerable<CompletionCorrected> Corrections(Batch before, Batch after, Course course, DateOnly today)
    {
        if (before.Status != BatchStatus.Completed)
            yield break;
        foreach (var participant in after.Enrollments.Where(e => e.Status is EnrollmentStatus.Completed or EnrollmentStatus.NotCompleted or EnrollmentStatus.NoShow))
        {
            var completed = participant.Meets(after.RuleOr(course), after.Days.Count);
            if (completed != (participant.Status == EnrollmentStatus.Completed))
                yield return new CompletionCorrected(today, participant.EnrollmentId, completed);
        }
    }
}
