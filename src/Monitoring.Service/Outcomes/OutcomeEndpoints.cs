using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>From trained to reactivated: numbers that are computed from the cases when they are asked for, and open into them.</summary>
internal static class OutcomeEndpoints
{
    /// <param name="Opened">Revival cases that opened.</param>
    /// <param name="Refused">Refusals that Registry gave, over all cases.</param>
    /// <param name="Stalled">Cases that are stalled now; null where another day was asked about.</param>
    /// <param name="ByStage">Cases by the stage that they are in now; null where another day was asked about.</param>
    internal sealed record Answer(
        DateOnly AsOf,
        int Opened,
        int Reactivated,
        int Refused,
        int? Stalled,
        IReadOnlyDictionary<RevivalStage, int>? ByStage,
        Funnel Funnel,
        IReadOnlyList<StepDays> Days,
        Survival Survival);

    internal sealed record Group(string Value, Funnel Funnel, double? TwelveMonths);

    internal sealed record Query(DateOnly? AsOf, Guid? Programme, string? Course, Guid? Batch, string? District, string? Companion)
    {
        public Slice Slice => new(Programme, Course, Batch, District, Companion);

        /// <param name="place">Where an earlier page ended, if one did: the next is of the same day.</param>
        public DateOnly Day(BusinessCalendar calendar, Place? place = null) =>
            Require.NotAfter(place?.AsOf ?? AsOf ?? calendar.Today, calendar.Today, "asOf");
    }

    internal static void MapOutcomes(this IEndpointRouteBuilder app)
    {
        var outcomes = app.MapGroup("/outcomes").WithTags("Outcomes");
        outcomes.MapGet("/", async ([AsParameters] Query query, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = query.Day(calendar);
            return TypedResults.Ok(Compute(await Load(session, cancellation), query.Slice, day, isToday: day == calendar.Today));
        }).WithSummary("From trained to reactivated, for a programme, course, batch, district or companion");
        outcomes.MapGet("/by/{dimension}", async (
            Dimension dimension, [AsParameters] Query query, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = query.Day(calendar);
            return TypedResults.Ok(Groups(await Load(session, cancellation), dimension, query.Slice, day));
        }).WithSummary("The funnel for each programme, course, batch, district or companion");
        outcomes.MapBehind();
    }

    /// <summary>Of all the cooperatives that were heard of, most have neither a trained officer nor a case.</summary>
    internal static async Task<Records> Load(IQuerySession session, CancellationToken cancellation) => new(
        await session.Query<RevivalCase>().ToListAsync(cancellation),
        await session.Query<CooperativeWatch>().Where(w => w.Episode > 0 || w.Completions.Any()).ToListAsync(cancellation));

    internal static Answer Compute(Records records, Slice slice, DateOnly day, bool isToday)
    {
        CaseRow[] cases = [.. records.Cases.Where(c => slice.Holds(c) && c.Case.OpenedOn <= day)];
        return new Answer(
            day,
            cases.Length,
            cases.Count(c => c.Case.ReactivatedOn <= day),
            cases.Sum(c => c.Case.Refusals.Count(r => r.OccurredOn <= day)),
            isToday ? cases.Count(c => c.Case.Stage == RevivalStage.Stalled) : null,
            isToday ? cases.GroupBy(c => c.Case.Stage).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count()) : null,
            Funnel.AsOf(records, slice, day),
            Steps.AsOf(cases, day),
            Survival.AsOf(cases.Select(c => c.Case), day));
    }

    internal static IReadOnlyList<Group> Groups(Records records, Dimension dimension, Slice slice, DateOnly day) =>
    [
        .. Values(records, dimension, slice).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value =>
        {
            var part = slice.Of(dimension, value);
            return new Group(
                value, Funnel.AsOf(records, part, day), Survival.AsOf(records.Cases.Where(part.Holds).Select(c => c.Case), day).TwelveMonths);
        }),
    ];

    private static IEnumerable<string> Values(Records records, Dimension dimension, Slice slice)
    {
        var trained = records.Trained.Where(t => slice.Holds(t, records.ByCooperative));
        var cases = records.Cases.Where(slice.Holds);
        return dimension switch
        {
            Dimension.Programme => trained.Select(t => t.Completion.ProgrammeId?.ToString()).OfType<string>(),
            Dimension.Course => trained.Select(t => t.Completion.CourseCode ?? CourseCodes.Revitalisation),
            Dimension.Batch => trained.Select(t => t.Completion.BatchId?.ToString()).OfType<string>(),
            Dimension.District => trained.Select(t => t.District).Concat(cases.Select(c => c.District)).OfType<string>(),
            _ => cases.Select(c => c.Case.Plan?.Companion).OfType<string>(),
        };
    }
}
