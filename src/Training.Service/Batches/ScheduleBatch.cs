using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Schedules a batch and reserves its money, in one transaction.</summary>
internal static class ScheduleBatch
{
    internal sealed record Request(
        string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity, IReadOnlyList<BudgetLine> BudgetLines, DateOnly ScheduledOn);

    internal static void MapSchedule(this IEndpointRouteBuilder app) =>
        app.MapPost("/programmes/{id:guid}/batches", (Guid id, Request request, CommandRunner commands, CourseCatalogue courses) =>
        {
            var batchId = Guid.CreateVersion7();
            var course = courses.Find(request.CourseCode);
            return commands.Run(async (session, cancellation) =>
            {
                var (programme, stream) = await commands.Fetch<Programme>(session, id, cancellation);
                var scheduled = Decide(programme, request, course, commands.Today);
                stream.AppendOne(programme.Reserve(batchId, scheduled.BudgetLines, scheduled.Capacity, scheduled.OccurredOn));
                session.Events.StartStream<Batch>(batchId, scheduled);
                return Answer.Created($"/batches/{batchId}", batchId, 1);
            });
        })
        .RequireRoles(Roles.Trainer).WithTags("Batches").WithSummary("Schedule a batch and reserve its money").Produces<Answer.Accepted>(StatusCodes.Status201Created);

    internal static BatchScheduled Decide(Programme programme, Request request, Course course, DateOnly today)
    {
        var days = Require.NotEmpty(request.Days, 60);
        foreach (var day in days.Where(day => day.Year != programme.FiscalYear))
            throw Refusal.Always("OutsideFiscalYear", "A batch is held within the programme's fiscal year.", ("fiscalYear", programme.FiscalYear), ("day", day));
        foreach (var line in Require.NotEmpty(request.BudgetLines, 100))
            Require.Between(line.Amount, 0, Spending.MostRupiah);
        return new BatchScheduled(
            Require.NotAfter(request.ScheduledOn, today),
            programme.Id,
            course.Code,
            Require.Text(request.Venue, 200),
            [.. days.Distinct().Order()],
            Require.Between(request.Minimum, 1, request.Capacity),
            Require.Between(request.Capacity, 1, 1_000),
            request.BudgetLines,
            course.Rule);
    }
}
