using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>The scores of the pre-test and the post-test, 0 to 100, in bulk. The same score again changes nothing.</summary>
internal static class RecordTests
{
    internal sealed record Test(Guid EnrollmentId, DateOnly TakenOn, int Score);

    private const int MostRows = 2_000;

    internal static void MapTests(this RouteGroupBuilder batches)
    {
        batches.MapPost("/{id:guid}/pre-tests", (Guid id, IReadOnlyList<Test> rows, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => Pre(batch, rows, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Pre-tests in bulk").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/post-tests", (Guid id, IReadOnlyList<Test> rows, CommandRunner commands, CourseCatalogue courses) =>
            commands.Decide<Batch>(id, batch => Post(batch, courses.Of(batch), rows, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Post-tests in bulk; after completion they decide again").Produces<Answer.Accepted>();
    }

    internal static IEnumerable<IDomainEvent> Pre(Batch batch, IReadOnlyList<Test> rows, DateOnly today) =>
        Taken(batch, rows, today).Where(t => t.Participant.PreTestScore != t.Row.Score)
            .Select(t => new PreTestTaken(t.Row.TakenOn, t.Row.EnrollmentId, t.Row.Score)).ToArray();

    internal static IEnumerable<IDomainEvent> Post(Batch batch, Course course, IReadOnlyList<Test> rows, DateOnly today)
    {
        IDomainEvent[] taken =
        [
            .. Taken(batch, rows, today).Where(t => t.Participant.PostTestScore != t.Row.Score)
                .Select(t => new PostTestTaken(t.Row.TakenOn, t.Row.EnrollmentId, t.Row.Score)),
        ];
        return [.. taken, .. Completion.Corrections(batch.After(taken), course, today)];
    }

    private static IEnumerable<(Test Row, Enrollment Participant)> Taken(Batch batch, IReadOnlyList<Test> rows, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress, BatchStatus.Completed, BatchStatus.Reported);
        foreach (var row in Require.NotEmpty(rows, MostRows))
        {
            Require.Between(row.Score, 0, 100);
            Require.NotAfter(row.TakenOn, today);
            var participant = batch.Find(row.EnrollmentId);
            if (!participant.HoldsSeat)
                throw new Refusal("NoSeat", "Who has no seat takes no test.", ("enrollmentId", row.EnrollmentId), ("enrollmentStatus", participant.Status));
            yield return (row, participant);
        }
    }
}
