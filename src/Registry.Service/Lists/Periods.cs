using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// A cooperative's periods, from its founding for all time: also those to come, because the day on which a meeting falls due
/// is known before, and nothing happens in between unless a fact is recorded, which makes the periods anew.
/// </summary>
internal static class Periods
{
    public static IReadOnlyList<Period> Of(Cooperative cooperative, ActivityPolicyBook policies)
    {
        var periods = new List<Period>();
        var activity = new Activity.Walk(cooperative, policies);
        var activityTurns = Activity.TurningDays(cooperative, EndOfDuties(cooperative) ?? SettledOn(cooperative, policies), policies);
        foreach (var day in TurningDays(cooperative, activityTurns))
        {
            if (activityTurns.Contains(day))
                activity.Pass(day);
            var period = On(day, cooperative, activity, policies, periods.Count > 0 ? periods[^1] : null);
            if (periods.Count > 0 && period.Continues(periods[^1]))
                continue;
            if (periods.Count > 0)
                periods[^1] = periods[^1] with { ValidUntil = day };
            periods.Add(period);
        }

        return periods;
    }

    private static DateOnly? EndOfDuties(Cooperative cooperative) => cooperative.DissolvingSince ?? cooperative.EndedOn;

    private static SortedSet<DateOnly> TurningDays(Cooperative cooperative, SortedSet<DateOnly> activityTurns)
    {
        var founded = cooperative.Profile.FoundedOn;
        var days = new SortedSet<DateOnly>(activityTurns) { founded };
        days.UnionWith(cooperative.Officers.SelectMany(o => new[] { o.TermStart, o.TermEnd.AddDays(1) }));
        days.UnionWith(cooperative.Revisions.Select(r => r.From));
        days.UnionWith(cooperative.Suspensions.Select(s => s.On));
        days.UnionWith(new[] { cooperative.DissolvingSince, cooperative.EndedOn }.OfType<DateOnly>());
        days.RemoveWhere(day => day < founded);
        return days;
    }

    /// <summary>A day after which nothing changes by itself: by then every cooperative has missed enough meetings.</summary>
    private static DateOnly SettledOn(Cooperative cooperative, ActivityPolicyBook policies)
    {
        DateOnly[] last =
        [
            cooperative.Profile.FoundedOn,
            new(cooperative.FirstBookYear, 12, 31),
            .. cooperative.AnnualMeetings.Select(m => m.HeldOn),
            .. cooperative.Reactivations,
            .. policies.Policies.Select(p => p.EffectiveFrom),
        ];
        return last.Max()
            .AddYears(policies.Policies.Max(p => p.MissedMeetingsUntilInactive) + 1)
            .AddMonths(policies.Policies.Max(p => p.MeetingDueMonths) + 1);
    }

    /// <param name="before">The one before, whose name and number are seldom others.</param>
    private static Period On(DateOnly day, Cooperative cooperative, Activity.Walk activity, ActivityPolicyBook policies, Period? before)
    {
        var profile = cooperative.ProfileOn(day);
        var ended = cooperative.EndedOn <= day;
        Officer[] officers = [.. cooperative.OfficersInTerm(day)];
        return new Period
        {
            CooperativeId = cooperative.Id,
            ValidFrom = day,
            Name = profile.Name,
            NameOrder = before?.Name == profile.Name ? before.NameOrder : SearchText.Fold(profile.Name),
            LegalEntityNumber = profile.LegalEntityNumber,
            NumberOrder = before?.LegalEntityNumber == profile.LegalEntityNumber ? before.NumberOrder : LegalEntityNumber.Normalise(profile.LegalEntityNumber),
            CooperativeNumber = profile.CooperativeNumber,
            Type = profile.Type,
            Form = profile.Form,
            RegionCode = profile.RegionCode,
            LegalLife = cooperative.LegalLifeOn(day),
            Suspended = cooperative.SuspendedOn(day) && !ended,
            Activity = ended ? null : activity.Status,
            Since = ended ? cooperative.EndedOn!.Value : activity.Since,
            FirstBookYear = FirstBookYear(cooperative),
            HeldOn = HeldOn(cooperative, policies.InForceOn(day)),
            OfficersInTerm = officers.Length,
            NextTermEnd = officers.Length == 0 ? null : officers.Min(o => o.TermEnd),
        };
    }

    private static int FirstBookYear(Cooperative cooperative) => Math.Max(cooperative.FirstBookYear, cooperative.Profile.FoundedOn.Year);

    /// <summary>The days of the meetings that count by the policy.</summary>
    private static DateOnly?[] HeldOn(Cooperative cooperative, ActivityPolicy policy)
    {
        var first = FirstBookYear(cooperative);
        AnnualMeeting[] meetings = [.. cooperative.AnnualMeetings.Where(m => m.BookYear >= first && policy.Counts(m))];
        var heldOn = new DateOnly?[meetings.Length == 0 ? 0 : meetings.Max(m => m.BookYear) - first + 1];
        foreach (var meeting in meetings)
            heldOn[meeting.BookYear - first] = meeting.HeldOn;
        return heldOn;
    }
}
