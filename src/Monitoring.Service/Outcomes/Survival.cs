using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <param name="Day">Days since the reactivation.</param>
/// <param name="AtRisk">Cooperatives still active and under observation just before that day.</param>
/// <param name="Relapsed">Those that fell back on it.</param>
/// <param name="Survival">The share that is active after it, of all, by the estimate.</param>
public sealed record SurvivalPoint(int Day, int AtRisk, int Relapsed, double Survival);

/// <summary>
/// How long reactivated cooperatives stay active, by Kaplan and Meier: one that has not fallen back counts for as long as it
/// was watched and no longer, so that last month's returns do not count as a year's success.
/// </summary>
/// <param name="Reactivated">Returns that are watched.</param>
/// <param name="Relapsed">Of these, fallen back.</param>
/// <param name="UnderObservation">Of these, active and watched for less than 12 months so far.</param>
/// <param name="TwelveMonths">The share that is active 12 months after its return; null until one was watched for so long: before, nothing is known of it.</param>
/// <param name="Curve">A point for each day on which one fell back.</param>
public sealed record Survival(int Reactivated, int Relapsed, int UnderObservation, double? TwelveMonths, IReadOnlyList<SurvivalPoint> Curve)
{
    /// <summary>12 months, counted in days.</summary>
    private const int Year = 365;

    internal static Survival AsOf(IEnumerable<RevivalCase> cases, DateOnly day)
    {
        (int Days, bool Relapsed)[] watched = [.. cases.Where(c => c.ReactivatedOn <= day).Select(c => Watched(c, day))];
        var survival = 1.0;
        var atRisk = watched.Length;
        var curve = new List<SurvivalPoint>();
        foreach (var leaving in watched.GroupBy(w => w.Days).OrderBy(g => g.Key))
        {
            var relapsed = leaving.Count(w => w.Relapsed);
            if (relapsed > 0)
            {
                survival *= 1 - (relapsed / (double)atRisk);
                curve.Add(new SurvivalPoint(leaving.Key, atRisk, relapsed, Math.Round(survival, 4)));
            }

            // whose watch ended on that day was at risk on it, and no longer is
            atRisk -= leaving.Count();
        }

        return new Survival(
            watched.Length,
            watched.Count(w => w.Relapsed),
            watched.Count(w => !w.Relapsed && w.Days < Year),
            survival == 0 || Array.Exists(watched, w => w.Days >= Year) ? curve.LastOrDefault(p => p.Day <= Year)?.Survival ?? 1.0 : null,
            curve);
    }

    /// <summary>For how many days it was seen active; a merger or dissolution ends the watch and is no relapse.</summary>
    private static (int Days, bool Relapsed) Watched(RevivalCase c, DateOnly day)
    {
        var since = c.ReactivatedOn!.Value.DayNumber;
        if (c.Relapse is { } relapse && relapse.OccurredOn <= day)
            return (relapse.OccurredOn.DayNumber - since, true);
        var until = c.Ending is { Outcome: RevivalOutcome.Superseded } ended && ended.On < day ? ended.On : day;
        return (until.DayNumber - since, false);
    }
}
