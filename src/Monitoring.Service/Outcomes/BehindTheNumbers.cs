using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>What a number of the outcomes opens into: the cases that it counts, or the people.</summary>
internal static class BehindTheNumbers
{
    /// <param name="Reached">The day of each step that the case has come to.</param>
    /// <param name="Refusals">How often Registry refused it.</param>
    internal sealed record CaseBehind(
        Guid CaseId, Guid CooperativeId, string? Cooperative, string? District, string? Companion, int Episode, RevivalStage Stage, RevivalOutcome? Outcome,
        IReadOnlyDictionary<Step, DateOnly> Reached, int Refusals, DateOnly? RelapsedOn);

    /// <param name="Cases">The cases of the cooperative that rest on this person.</param>
    internal sealed record TrainedBehind(
        string PersonKey, Guid CooperativeId, string? District, string Course, Guid EnrollmentId, Guid? BatchId, Guid? ProgrammeId, DateOnly CompletedOn, IReadOnlyList<Guid> Cases);

    internal static void MapBehind(this RouteGroupBuilder outcomes)
    {
        outcomes.MapGet("/cases", async (
            Step? step, Step? from, RevivalStage? stage, [AsParameters] OutcomeEndpoints.Query query, string? after, int? limit, RecordsInMemory records,
            BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var (most, place) = (PageCursor.Limit(limit), Place.Parse(after, query.AsOf));
            var day = query.Day(calendar, place);
            var cases = Cases(await records.Read(cancellation), step ?? Step.Opened, query.Slice, day)
                .Where(c => (stage is null || c.Stage == stage) && (from is null || c.Reached.ContainsKey(from.Value)));
            return TypedResults.Ok(Place.PageOf(cases, c => (c.Reached[Step.Opened], c.CaseId), day, place, most));
        }).WithSummary("The cases behind a number: those that reached a step (from another one), or that are in a stage now");
        outcomes.MapGet("/trained", async (
            [AsParameters] OutcomeEndpoints.Query query, string? after, int? limit, RecordsInMemory records, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var (most, place) = (PageCursor.Limit(limit), Place.Parse(after, query.AsOf));
            var day = query.Day(calendar, place);
            var people = People(await records.Read(cancellation), query.Slice, day);
            return TypedResults.Ok(Place.PageOf(people, p => (p.CompletedOn, p.EnrollmentId), day, place, most));
        }).WithSummary("The people behind the number of the trained, by completion");
    }

    internal static IReadOnlyList<CaseBehind> Cases(Records records, Step step, Slice slice, DateOnly day) =>
    [
        .. from row in records.Cases
           where slice.Holds(row) && Steps.ReachedOn(row.Case, step) <= day
           let c = row.Case
           select new CaseBehind(
               c.Id, c.CooperativeId, row.Name, row.District, c.Plan?.Companion, c.Episode, c.Stage, c.Outcome,
               Enum.GetValues<Step>().Where(s => Steps.ReachedOn(c, s) <= day).ToDictionary(s => s, s => Steps.ReachedOn(c, s)!.Value),
               c.Refusals.Count(r => r.OccurredOn <= day), c.Relapse?.OccurredOn),
    ];

    internal static IReadOnlyList<TrainedBehind> People(Records records, Slice slice, DateOnly day) =>
    [
        .. from t in records.TrainedBy(day, slice)
           let completion = t.Completion
           select new TrainedBehind(
               completion.PersonKey, t.CooperativeId, t.District, completion.CourseCode ?? CourseCodes.Revitalisation, completion.EnrollmentId,
               completion.BatchId, completion.ProgrammeId, completion.On,
               [.. records.ByCooperative[t.CooperativeId].Where(c => c.Case.PersonKeys.Contains(completion.PersonKey)).Select(c => c.Case.Id)]),
    ];
}
