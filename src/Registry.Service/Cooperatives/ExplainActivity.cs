using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Says in sentences why a cooperative is active or not: the policy, the facts, and how each book year counted.</summary>
internal static class ExplainActivity
{
    public static IEnumerable<string> InSentences(Activity activity, DateOnly day)
    {
        yield return $"{Status(activity.Status)} since {activity.Since:yyyy-MM-dd}, by policy {activity.PolicyVersion}.";
        foreach (var ground in activity.Grounds)
            yield return $"On {ground.On:yyyy-MM-dd}: {ground.Fact}.";
        foreach (var year in activity.BookYears)
            yield return $"Book year {year.Year}: {Of(year, day)}.";
    }

    private static string Of(BookYear year, DateOnly day)
    {
        var quorum = year.Quorum switch
        {
            Quorum.Met => ", with a quorum",
            Quorum.NotMet => ", without a quorum",
            _ => "",
        };
        return (year.Status, year.HeldOn) switch
        {
            (AnnualMeetingStatus.Held, { } on) => $"meeting held in time on {on:yyyy-MM-dd}{quorum}",
            (AnnualMeetingStatus.HeldLate, { } on) => $"meeting held on {on:yyyy-MM-dd}, {Days(on.DayNumber - year.DueOn.DayNumber)} late{quorum}",
            (_, { } on) => $"meeting held on {on:yyyy-MM-dd}{quorum}, which this policy does not count; {Open(year, day)}",
            _ => $"no meeting held; {Open(year, day)}",
        };
    }

    private static string Open(BookYear year, DateOnly day) => year.Status == AnnualMeetingStatus.NotDue
        ? $"due by {year.DueOn:yyyy-MM-dd}"
        : $"overdue for {Days(day.DayNumber - year.DueOn.DayNumber)}, since {year.DueOn:yyyy-MM-dd}";

    private static string Status(ActivityStatus status) => status == ActivityStatus.AtRisk ? "At risk" : status.ToString();

    private static string Days(int days) => days == 1 ? "1 day" : $"{days} days";
}
