using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Batches;

/// <summary>A batch from its opening to its report, with what each step does to the money.</summary>
internal static class BatchLifecycle
{
    internal sealed record Request(DateOnly On);

    internal sealed record CancelRequest(DateOnly On, string Reason);

    internal static void MapLifecycle(this RouteGroupBuilder batches)
    {
        batches.MapPost("/{id:guid}/opening", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => [Open(batch, request, commands.Today)]))
            .RequireRoles(Roles.Trainer).WithSummary("Open enrolment").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/confirmation", (Guid id, Request request, CommandRunner commands) =>
            commands.WithMoney(id, (batch, _) => Confirm(batch, request, commands.Today), on => new BudgetCommitted(on, id)))
            .RequireRoles(Roles.Trainer).WithSummary("Confirm that it takes place; commits its money").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/start", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<Batch>(id, batch => [Start(batch, request, commands.Today)]))
            .RequireRoles(Roles.Trainer).WithSummary("Start it").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/completion", (Guid id, Request request, CommandRunner commands, CourseCatalogue courses) =>
            commands.Decide<Batch>(id, batch => Complete(batch, courses.Of(batch), request, commands.Today)))
            .RequireRoles(Roles.Trainer).WithSummary("Complete it: decides each participant").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/report", (Guid id, Request request, CommandRunner commands) =>
            commands.WithMoney(id, (batch, programme) => Report(batch, programme, request, commands.Today), on => new BudgetReleased(on, id, Held: true)))
            .RequireRoles(Roles.Trainer).WithSummary("Report it to the Ministry: locks it, and releases what it did not spend").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/cancellation", (Guid id, CancelRequest request, CommandRunner commands) =>
            commands.WithMoney(id, (batch, _) => Cancel(batch, request, commands.Today), on => new BudgetReleased(on, id), freeAfter: _ => null))
            .RequireRoles(Roles.Trainer).WithSummary("Call it off before its start; releases its money, venue and speakers").Produces<Answer.Accepted>();
        batches.MapPost("/{id:guid}/abort", (Guid id, CancelRequest request, CommandRunner commands) =>
            commands.WithMoney(id, (batch, _) => Abort(batch, request, commands.Today), on => new BudgetReleased(on, id), freeAfter: on => on))
            .RequireRoles(Roles.Trainer).WithSummary("Break it off after its start; releases what it did not spend").Produces<Answer.Accepted>();
    }

    internal static BatchOpened Open(Batch batch, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Scheduled);
        return new BatchOpened(Require.NotAfter(request.On, today));
    }

    internal static BatchConfirmed Confirm(Batch batch, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Open);
        return batch.SeatsTaken >= batch.Minimum
            ? new BatchConfirmed(Require.NotAfter(request.On, today))
            : throw new Refusal("MinimumNotReached", "Too few have enrolled.", ("minimum", batch.Minimum), ("seatsTaken", batch.SeatsTaken));
    }

    internal static BatchStarted Start(Batch batch, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Confirmed);
        return new BatchStarted(Require.NotAfter(request.On, today));
    }

    internal static IEnumerable<IDomainEvent> Complete(Batch batch, Course course, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress);
        Require.NotAfter(request.On, today);
        if (request.On < batch.Days[^1])
            throw new Refusal("BatchNotOver", "The batch has days to come.", ("lastDay", batch.Days[^1]));
        foreach (var participant in batch.Enrollments.Where(e => e.Status is EnrollmentStatus.Confirmed or EnrollmentStatus.CheckedIn))
        {
            yield return Completion.Decide(batch, participant, course, request.On);
        }

        yield return new BatchCompleted(request.On);
    }

    internal static BatchReported Report(Batch batch, Programme programme, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Completed);
        programme.Of(batch.Id).AssertNotExceeded();
        return new BatchReported(Require.NotAfter(request.On, today));
    }

    internal static BatchCancelled Cancel(Batch batch, CancelRequest request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Scheduled, BatchStatus.Open, BatchStatus.Confirmed);
        return new BatchCancelled(Require.NotAfter(request.On, today), Require.Text(request.Reason, 500));
    }

    internal static BatchAborted Abort(Batch batch, CancelRequest request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress);
        if (batch.Enrollments.SelectMany(e => e.DaysAttended).DefaultIfEmpty().Max() is var attended && request.On < attended)
            throw new InvalidField("on", request.On, $"must not be before a day that was attended, {attended:yyyy-MM-dd}");
        return new BatchAborted(Require.NotAfter(request.On, today), Require.Text(request.Reason, 500));
    }

    /// <summary>A step of the batch, and what it does to the programme's money, in one transaction.</summary>
    /// <param name="freeAfter">The day after which venue and speakers are free again, or null for all days; no function, and nothing is freed.</param>
    private static Task<IResult> WithMoney(
        this CommandRunner commands, Guid id, Func<Batch, Programme, IDomainEvent> decide, Func<DateOnly, IDomainEvent> money,
        Func<DateOnly, DateOnly?>? freeAfter = null) =>
        commands.InTurnOfProgramme(id, async (session, cancellation) =>
        {
            var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
            var programme = await session.LoadForWriting<Programme>(batch.ProgrammeId, cancellation) ?? throw new NotFound(nameof(Programme), batch.ProgrammeId);
            var decided = decide(batch, programme.Aggregate);
            stream.AppendOne(decided);
            programme.AppendOne(money(decided.OccurredOn));
            if (freeAfter is not null)
                await DayClaims.Free(session, id, freeAfter(decided.OccurredOn), cancellation);
            return Answer.Ok(id, batch.Version + 1);
        });
}
