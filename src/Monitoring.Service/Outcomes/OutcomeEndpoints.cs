using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>From trained to reactivated: numbers that are computed from the cases when they are asked for, and open into them.</summary>
internal static class OutcomeEndpoints
{
    /// <param name="Opened">Revival cases that opened.</param>
    /// <param name="Refused">Refusals that Registry gave, over all cases.</param>
    internal sealed record Answer(
        DateOnly AsOf,
        int Opened,
        int Reactivated,
        int Refused,
        int Stalled,
        IReadOnlyDictionary<RevivalStage, int> ByStage,
        Funnel Funnel,
        IReadOnlyList<StepDays> Days,
        Survival Survival);

    internal sealed record Group(string Value, Funnel Funnel, double? TwelveMonths);

    internal sealed record CaseBehind(
        Guid CaseId, Guid CooperativeId, string? Cooperative, string? District, string? Companion, int Episode, RevivalStage Stage, RevivalOutcome? Outcome,
        IReadOnlyDictionary<Step, DateOnly> Reached, DateOnly? RelapsedOn);

    internal sealed record Query(DateOnly? AsOf, Guid? Programme, string? Course, Guid? Batch, string? District, string? Companion)
    {
        public Slice Slice => new(Programme, Course, Batch, District, Companion);
    }

    internal static void MapOutcomes(this IEndpointRouteBuilder app)
    {
        var outcomes = app.MapGroup("/outcomes").WithTags("Outcomes");
        outcomes.MapGet("/", async ([AsParameters] Query query, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(Compute(await Load(session, cancellation), query.Slice, query.AsOf ?? calendar.Today)))
            .WithSummary("From trained to reactivated, for a programme, course, batch, district or companion");
        outcomes.MapGet("/by/{dimension}", async (
            Dimension dimension, [AsParameters] Query query, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(Groups(await Load(session, cancellation), dimension, query.AsOf ?? calendar.Today)))
            .WithSummary("The funnel for each programme, course, batch, district or companion");
        outcomes.MapGet("/cases", async (
            Step? step, [AsParameters] Query query, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
            TypedResults.Ok(Behind(await Load(session, cancellation), step ?? Step.Opened, query.Slice, query.AsOf ?? calendar.Today)))
            .WithSummary("The cases behind a number: those that reached a step");
    }

    internal static async Task<Records> Load(IQuerySession session, CancellationToken cancellation) =>
        new(await session.Query<RevivalCase>().ToListAsync(cancellation), await session.Query<CooperativeWatch>().ToListAsync(cancellation));

    internal static Answer Compute(Records records, Slice slice, DateOnly day)
    {
        CaseRow[] cases = [.. records.Cases.Where(c => slice.Holds(c) && c.Case.OpenedOn <= day)];
        return new Answer(
            day,
            cases.Length,
            cases.Count(c => c.Case.ReactivatedOn <= day),
            cases.Sum(c => c.Case.Refusals.Count(r => r.OccurredOn <= day)),
            cases.Count(c => c.Case.Stage == RevivalStage.Stalled),
            cases.GroupBy(c => c.Case.Stage).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count()),
            Funnel.AsOf(records, slice, day),
            Steps.AsOf(cases, day),
            Survival.AsOf(cases.Select(c => c.Case), day));
    }

    internal static IReadOnlyList<Group> Groups(Records records, Dimension dimension, DateOnly day) =>
    [
        .. Values(records, dimension).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value =>
        {
            var slice = Slice.Of(dimension, value);
            return new Group(
                value, Funnel.AsOf(records, slice, day), Survival.AsOf(records.Cases.Where(slice.Holds).Select(c => c.Case), day).TwelveMonths);
        }),
    ];

    internal static IReadOnlyList<CaseBehind> Behind(Records records, Step step, Slice slice, DateOnly day) =>
    [
        .. from row in records.Cases
           where slice.Holds(row) && Steps.ReachedOn(row.Case, step) <= day
           let c = row.Case
           select new CaseBehind(
               c.Id, c.CooperativeId, row.Name, row.District, c.Plan?.Companion, c.Episode, c.Stage, c.Outcome,
               Enum.GetValues<Step>().Where(s => Steps.ReachedOn(c, s) is not null).ToDictionary(s => s, s => Steps.ReachedOn(c, s)!.Value), c.Relapse?.OccurredOn),
    ];

    private static IEnumerable<string> Values(Records records, Dimension dimension) => dimension switch
    {
        Dimension.Programme => records.Trained.Select(t => t.Completion.ProgrammeId?.ToString()).OfType<string>(),
        Dimension.Course => records.Trained.Select(t => t.Completion.CourseCode ?? CourseCodes.Revitalisation),
        Dimension.Batch => records.Trained.Select(t => t.Completion.BatchId?.ToString()).OfType<string>(),
        Dimension.District => records.Trained.Select(t => t.District).Concat(records.Cases.Select(c => c.District)).OfType<string>(),
        _ => records.Cases.Select(c => c.Case.Plan?.Companion).OfType<string>(),
    };
}
