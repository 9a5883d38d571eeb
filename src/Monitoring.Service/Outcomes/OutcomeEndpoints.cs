using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;

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
        outcomes.MapGet("/", async ([AsParameters] Query query, RecordsInMemory records, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = query.Day(calendar);
            return TypedResults.Ok(Compute(await records.Read(cancellation), query.Slice, day, isToday: day == calendar.Today));
        }).WithSummary("From trained to reactivated, for a programme, course, batch, district or companion");
        outcomes.MapGet("/by/{dimension}", async (
            Dimension dimension, [AsParameters] Query query, RecordsInMemory records, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = query.Day(calendar);
            return TypedResults.Ok(Groups(await records.Read(cancellation), dimension, query.Slice, day));
        }).WithSummary("The funnel for each programme, course, batch, district or companion");
        outcomes.MapBehind();
    }

    internal static Answer Compute(Records records, Slice slice, DateOnly day, bool isToday)
    {
        CaseRow[] cases = [.. records.Cases.Where(c => c.Case.OpenedOn <= day && slice.Holds(c))];
        return new Answer(
            day,
            cases.Length,
            cases.Count(c => c.Case.ReactivatedOn <= day),
            cases.Sum(c => c.Case.Refusals.Count(r => r.OccurredOn <= day)),
            isToday ? cases.Count(c => c.Case.Stage == RevivalStage.Stalled) : null,
            isToday ? cases.GroupBy(c => c.Case.Stage).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count()) : null,
            Funnel.Of([.. records.TrainedBy(day, slice)], cases, day),
            Steps.AsOf(cases, day),
            Survival.AsOf(cases.Select(c => c.Case), day));
    }

    internal static IReadOnlyList<Group> Groups(Records records, Dimension dimension, Slice slice, DateOnly day)
    {
        var cases = (from row in records.Cases where slice.Holds(row) from value in row.Of(dimension) select (value, row)).ToLookup(v => v.value, v => v.row);
        var trained = (from t in records.Trained where slice.Holds(t, records) from value in t.Of(dimension, records) select (value, t)).ToLookup(v => v.value, v => v.t);
        return
        [
            .. from value in cases.Concat<IGrouping<string, object>>(trained).Select(g => g.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
               where slice.Of(dimension) is not { } only || only == value
               select new Group(
                   value,
                   Funnel.Of([.. trained[value].Where(t => t.Completion.On <= day)], [.. cases[value]], day),
                   Survival.AsOf(cases[value].Select(c => c.Case), day).TwelveMonths),
        ];
    }
}
