using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A batch as a plan: it may be revised and discarded, takes nothing, and nobody is told of it until it is scheduled.</summary>
internal static class DraftBatch
{
    internal sealed record SchedulingRequest(DateOnly On);

    internal static void MapDraft(this IEndpointRouteBuilder app)
    {
        app.MapPost("/programmes/{id:guid}/batch-drafts", (Guid id, ScheduleBatch.Request request, CommandRunner commands, CourseCatalogue courses) =>
        {
            var batchId = Guid.CreateVersion7();
            var course = courses.Find(request.CourseCode);
            return commands.Run(async (session, cancellation) =>
            {
                var programme = await Load(session, id, cancellation);
                session.Events.StartStream<Batch>(batchId, Decide(programme, request, course, commands.Today));
                return Answer.Created($"/batches/{batchId}", batchId, 1);
            });
        })
        .RequireRoles(Roles.Trainer).WithTags("Batches").WithSummary("Plan a batch; takes no money and no venue yet").Produces<Answer.Accepted>(StatusCodes.Status201Created);

        var batches = app.MapGroup("/batches").WithTags("Batches");
        batches.MapPut("/{id:guid}/draft", (Guid id, ScheduleBatch.Request request, CommandRunner commands, CourseCatalogue courses) =>
        {
            var course = courses.Find(request.CourseCode);
            return commands.Run(async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation, ifMatch: true);
                batch.AssertStatus(BatchStatus.Draft);
                stream.AppendOne(Decide(await Load(session, batch.ProgrammeId, cancellation), request, course, commands.Today));
                return Answer.Ok(id, batch.Version + 1);
            });
        })
        .RequireRoles(Roles.Trainer).WithSummary("Revise the plan (If-Match required)").Produces<Answer.Accepted>();
        batches.MapDelete("/{id:guid}/draft", (Guid id, CommandRunner commands) => commands.Decide<Batch>(id, batch => [Discard(batch, commands.Today)]))
            .RequireRoles(Roles.Trainer).WithSummary("Discard the plan").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/scheduling", (Guid id, SchedulingRequest request, CommandRunner commands, CourseCatalogue courses, PersonVault vault) =>
            commands.InTurnOfProgramme(id, async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var programme = await session.LoadForWriting<Programme>(batch.ProgrammeId, cancellation) ?? throw new NotFound(nameof(Programme), batch.ProgrammeId);
                var scheduled = Schedule(batch, programme.Aggregate, request, courses.Find(batch.CourseCode), commands.Today);
                programme.AppendOne(await ScheduleBatch.Provide(session, vault, programme.Aggregate, id, scheduled, cancellation));
                stream.AppendOne(scheduled);
                return Answer.Ok(id, batch.Version + 1);
            }))
            .RequireRoles(Roles.Trainer).WithSummary("Schedule it as planned: reserves its money, takes venue and speakers").Produces<Answer.Accepted>();
    }

    internal static BatchDrafted Decide(Programme programme, ScheduleBatch.Request request, Course course, DateOnly today)
    {
        var s = ScheduleBatch.Decide(programme, request, course, today);
        return new BatchDrafted(s.OccurredOn, s.ProgrammeId, s.CourseCode, s.Venue, s.Days, s.Minimum, s.Capacity, s.BudgetLines, s.Speakers!);
    }

    internal static BatchDraftDiscarded Discard(Batch batch, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Draft);
        return new BatchDraftDiscarded(today);
    }

    internal static BatchScheduled Schedule(Batch draft, Programme programme, SchedulingRequest request, Course course, DateOnly today)
    {
        draft.AssertStatus(BatchStatus.Draft);
        return ScheduleBatch.Decide(
            programme,
            new ScheduleBatch.Request(draft.CourseCode, draft.Venue, draft.Days, draft.Minimum, draft.Capacity, draft.BudgetLines, request.On, draft.Speakers),
            course,
            today);
    }

    private static async Task<Programme> Load(IQuerySession session, Guid id, CancellationToken cancellation) =>
        await session.LoadAsync<Programme>(id, cancellation) ?? throw new NotFound(nameof(Programme), id);
}
