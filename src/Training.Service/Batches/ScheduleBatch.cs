using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Schedules a batch: reserves its money, and takes its venue and its speakers, in one transaction.</summary>
internal static class ScheduleBatch
{
    /// <param name="Venue">A hall or room; one class a day takes place in it.</param>
    /// <param name="Speakers">Those who teach, as PersonKeys (see POST /speakers).</param>
    internal sealed record Request(
        string CourseCode, string Venue, IReadOnlyList<DateOnly> Days, int Minimum, int Capacity, IReadOnlyList<BudgetLine> BudgetLines, DateOnly ScheduledOn,
        IReadOnlyList<string>? Speakers = null);

    internal static void MapSchedule(this IEndpointRouteBuilder app) =>
        app.MapPost("/programmes/{id:guid}/batches", (Guid id, Request request, CommandRunner commands, CourseCatalogue courses, PersonVault vault) =>
        {
            var batchId = Guid.CreateVersion7();
            var course = courses.Find(request.CourseCode);
            return commands.InTurn(id, async (session, cancellation) =>
            {
                var (programme, stream) = await commands.Fetch<Programme>(session, id, cancellation);
                var scheduled = Decide(programme, request, course, commands.Today);
                stream.AppendOne(await Provide(session, vault, programme, batchId, scheduled, cancellation));
                session.Events.StartStream<Batch>(batchId, scheduled);
                return Answer.Created($"/batches/{batchId}", batchId, 1);
            });
        })
        .RequireRoles(Roles.Trainer).WithTags("Batches").WithSummary("Schedule a batch: reserves its money, takes venue and speakers")
        .Produces<Answer.Accepted>(StatusCodes.Status201Created);

    internal static BatchScheduled Decide(Programme programme, Request request, Course course, DateOnly today)
    {
        foreach (var line in Require.NotEmpty(request.BudgetLines, 100))
            Require.Between(line.Amount, 0, Spending.MostRupiah);
        var capacity = Require.Between(request.Capacity, 1, 1_000);
        return new BatchScheduled(
            Require.NotAfter(request.ScheduledOn, today),
            programme.Id,
            course.Code,
            Require.Text(request.Venue, 200),
            DaysOf(programme, request.Days),
            Require.Between(request.Minimum, 1, capacity),
            capacity,
            request.BudgetLines,
            course.Rule,
            SpeakersOf(request.Speakers),
            course);
    }

    /// <summary>The days in their order: all of them within the programme's fiscal year, the last in a stage that was not reported yet.</summary>
    internal static IReadOnlyList<DateOnly> DaysOf(Programme programme, IReadOnlyList<DateOnly> days)
    {
        foreach (var day in Require.NotEmpty(days, 60).Where(day => day.Year != programme.FiscalYear))
            throw Refusal.Always("OutsideFiscalYear", "A batch is held within the programme's fiscal year.", ("fiscalYear", programme.FiscalYear), ("day", day));
        programme.AssertNotSubmitted(Stages.Of(days.Max()));
        return [.. days.Distinct().Order()];
    }

    internal static IReadOnlyList<string> SpeakersOf(IReadOnlyList<string>? speakers) => speakers is null or { Count: 0 }
        ? []
        : [.. Require.NotEmpty(speakers, 20).Select(key => Require.Text(key, 64, "speakers")).Distinct(StringComparer.Ordinal)];

    /// <summary>Money, venue and speakers for a batch that is to be scheduled.</summary>
    internal static async Task<BudgetReserved> Provide(
        IDocumentSession session, PersonVault vault, Programme programme, Guid batchId, BatchScheduled scheduled, CancellationToken cancellation)
    {
        var reserved = programme.Reserve(batchId, scheduled.BudgetLines, scheduled.Capacity, scheduled.OccurredOn);
        await AssertKnown(session, vault, scheduled.Speakers!, cancellation);
        await DayClaims.Claim(session, batchId, scheduled.Venue, scheduled.Speakers!, scheduled.Days, cancellation);
        return reserved;
    }

    internal static async Task AssertKnown(IQuerySession session, PersonVault vault, IReadOnlyList<string> speakers, CancellationToken cancellation)
    {
        foreach (var speaker in speakers)
        {
            if (await vault.Find(session, speaker, cancellation) is null)
                throw new Refusal("SpeakerUnknown", "Enter the speaker first (POST /speakers).", ("speaker", speaker));
        }
    }
}
