namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>The steps from a trained person to a cooperative that stays alive, and the steps back.</summary>
public enum Step
{
    Opened,
    Evaluated,
    Planned,
    Visited,
    Evidenced,
    Verified,
    Reactivated,
    Sustained,

    /// <summary>Registry refused what was verified, for the first time.</summary>
    Refused,

    /// <summary>The cooperative fell back after its return.</summary>
    Relapsed,
}

/// <summary>How many came how far, as of a date.</summary>
/// <param name="Trained">Distinct people with a completion that stands.</param>
/// <param name="TrainedCooperatives">The cooperatives that they represent.</param>
/// <param name="Cases">Revival cases that opened.</param>
/// <param name="Evaluated">Of these, with an evaluated officer.</param>
/// <param name="Evidenced">Of these, with evidence submitted.</param>
/// <param name="Reactivated">Of these, reactivated.</param>
/// <param name="Sustained">Of these, still active after the sustaining months.</param>
/// <param name="Relapsed">Of the reactivated, fallen back since.</param>
public sealed record Funnel(
    int Trained, int TrainedCooperatives, int Cases, int Evaluated, int Evidenced, int Reactivated, int Sustained, int Relapsed)
{
    internal static Funnel AsOf(Records records, Slice slice, DateOnly day) => Of([.. records.TrainedBy(day, slice)], [.. records.Cases.Where(slice.Holds)], day);

    /// <param name="trained">Whose completion stood by the day.</param>
    /// <param name="cases">Those of the part; one that opened later has come nowhere by the day.</param>
    /// <param name="day">The date.</param>
    internal static Funnel Of(IReadOnlyList<Trained> trained, IReadOnlyList<CaseRow> cases, DateOnly day)
    {
        int Reached(Step step) => cases.Count(c => Steps.ReachedOn(c.Case, step) <= day);
        return new Funnel(
            trained.Select(t => t.Completion.PersonKey).Distinct(StringComparer.Ordinal).Count(),
            trained.Select(t => t.CooperativeId).Distinct().Count(),
            Reached(Step.Opened),
            Reached(Step.Evaluated),
            Reached(Step.Evidenced),
            Reached(Step.Reactivated),
            Reached(Step.Sustained),
            Reached(Step.Relapsed));
    }
}

/// <param name="From">Where the days are counted from.</param>
/// <param name="To">The step that ends them.</param>
/// <param name="Median">Half of the cases took no longer; null where none came so far.</param>
/// <param name="Cases">How many cases came so far.</param>
public sealed record StepDays(Step From, Step To, decimal? Median, int Cases);

internal static class Steps
{
    private static readonly (Step From, Step To)[] Ways =
    [
        (Step.Opened, Step.Evaluated), (Step.Evaluated, Step.Planned), (Step.Planned, Step.Visited), (Step.Visited, Step.Evidenced),
        (Step.Evidenced, Step.Verified), (Step.Verified, Step.Reactivated), (Step.Opened, Step.Reactivated),
    ];

    /// <summary>
    /// The first day on which a case reached a step. What was verified again counts from the last time, and what was done before
    /// an opening that was corrected to a later day, from that day on.
    /// </summary>
    public static DateOnly? ReachedOn(Cases.RevivalCase c, Step step) => Recorded(c, step) is var day && day < c.OpenedOn ? c.OpenedOn : day;

    private static DateOnly? Recorded(Cases.RevivalCase c, Step step) => step switch
    {
        Step.Opened => c.OpenedOn,
        Step.Evaluated => c.EvaluatedOn,
        Step.Planned => c.PlannedOn,
        Step.Visited => c.Visits.Count == 0 ? null : c.Visits.Min(v => v.On),
        Step.Evidenced => c.EvidencedOn,
        Step.Verified => c.VerifiedOn,
        Step.Reactivated => c.ReactivatedOn,
        Step.Refused => c.Refusals.Min(r => (DateOnly?)r.OccurredOn),
        Step.Relapsed => c.Relapse?.OccurredOn,
        _ => c.Ending is { Outcome: Contracts.Monitoring.RevivalOutcome.Sustained } ending ? ending.On : null,
    };

    public static IReadOnlyList<StepDays> AsOf(IReadOnlyList<CaseRow> cases, DateOnly day) =>
    [
        .. Ways.Select(way =>
        {
            var days = new List<int>(cases.Count);
            foreach (var row in cases)
            {
                if (ReachedOn(row.Case, way.To) is { } done && done <= day && ReachedOn(row.Case, way.From) is { } begun)
                    days.Add(done.DayNumber - begun.DayNumber);
            }

            days.Sort();
            return new StepDays(way.From, way.To, Median(days), days.Count);
        }),
    ];

    private static decimal? Median(List<int> sorted) => sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2m;
}
