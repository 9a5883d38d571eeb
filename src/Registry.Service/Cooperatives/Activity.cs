using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>How the annual meeting of a book year stands on a day.</summary>
public enum AnnualMeetingStatus
{
    NotDue,
    Held,
    HeldLate,
    Overdue,
}

/// <param name="HeldOn">The day of the meeting, also of one that the policy does not count.</param>
/// <param name="Quorum">Whether enough members came, where the policy asks.</param>
/// <param name="Counts">False where a meeting was held that the policy does not count.</param>
public sealed record BookYear(
    int Year, DateOnly DueOn, DateOnly? HeldOn, AnnualMeetingStatus Status, Quorum? Quorum = null, bool Counts = true);

/// <summary>One rule that made a cooperative inactive or puts it at risk, with the day and the fact.</summary>
public sealed record Ground(string Rule, DateOnly On, string Fact);

/// <summary>
/// Whether a cooperative is active on a day, since when, and why: by the facts that hold on that day and the policies in
/// force. Inactivity lasts until a formal reactivation: a meeting held late, or a business that reopened, is evidence for
/// one but does not replace it.
/// </summary>
public sealed record Activity(
    ActivityStatus Status, DateOnly Since, string PolicyVersion, IReadOnlyList<Ground> Grounds, IReadOnlyList<BookYear> BookYears)
{
    public const string AnnualMeetingsMissed = nameof(AnnualMeetingsMissed);
    public const string BusinessVerifiedStopped = nameof(BusinessVerifiedStopped);
    public const string MinistryDeclaredInactive = nameof(MinistryDeclaredInactive);

    /// <summary>
    /// Walks through the days on which anything could change, up to the day in question; at most up to the day on which its
    /// dissolution began or its legal life ended, because no duty falls due after that.
    /// </summary>
    public static Activity AsOf(Cooperative cooperative, DateOnly asOf, ActivityPolicyBook policies)
    {
        if ((cooperative.DissolvingSince ?? cooperative.EndedOn) is { } end && end < asOf)
            asOf = end;
        var walk = new Walk(cooperative, policies);
        foreach (var day in TurningDays(cooperative, asOf, policies))
            walk.Pass(day);

        var decidedBy = walk.DecidedBy ?? policies.InForceOn(asOf);
        var bookYears = BookYearsOn(cooperative, asOf, policies.InForceOn(asOf));
        Ground[] risk = walk.Status == ActivityStatus.AtRisk ? [Missed(walk.Since, MissedInARow(cooperative, asOf, walk.Reactivated, decidedBy))] : [];
        return new Activity(walk.Status, walk.Since, decidedBy.Version, [.. walk.Grounds, .. risk], bookYears);
    }

    /// <summary>The activity while it passes through the turning days, each in its turn.</summary>
    internal sealed class Walk(Cooperative cooperative, ActivityPolicyBook policies)
    {
        private readonly HashSet<DateOnly> _stopped = [.. DaysVerifiedStopped(cooperative)];
        private readonly List<Ground> _grounds = [];

        public ActivityStatus Status { get; private set; } = ActivityStatus.Active;

        public DateOnly Since { get; private set; } = cooperative.Profile.FoundedOn;

        public ActivityPolicy? DecidedBy { get; private set; }

        public DateOnly? Reactivated { get; private set; }

        public IReadOnlyList<Ground> Grounds => _grounds;

        public void Pass(DateOnly day)
        {
            if (cooperative.Reactivations.Contains(day))
            {
                (Status, Since, Reactivated) = (ActivityStatus.Active, day, day);
                _grounds.Clear();
                return;
            }

            var policy = policies.InForceOn(day);
            var missed = MissedInARow(cooperative, day, Reactivated, policy);
            _grounds.AddRange(FactsAgainst(day));
            if (missed.Count >= policy.MissedMeetingsUntilInactive && _grounds.TrueForAll(g => g.Rule != AnnualMeetingsMissed))
                _grounds.Add(Missed(day, missed));
            if (Status == ActivityStatus.Inactive)
                return;

            var next = _grounds.Count > 0 ? ActivityStatus.Inactive : missed.Count > 0 ? ActivityStatus.AtRisk : ActivityStatus.Active;
            if (next != Status)
                (Status, Since, DecidedBy) = (next, day, policy);
        }

        private IEnumerable<Ground> FactsAgainst(DateOnly day)
        {
            if (_stopped.Contains(day))
                yield return new Ground(BusinessVerifiedStopped, day, "business verified stopped");
            if (cooperative.MinistryDeclarations.Any(d => d.DeclaredOn == day && d.Status == MinistryStatus.Inactive))
                yield return new Ground(MinistryDeclaredInactive, day, "declared inactive by the Ministry");
        }
    }

    /// <summary>The days up to one, on which the activity may change.</summary>
    internal static SortedSet<DateOnly> TurningDays(Cooperative cooperative, DateOnly asOf, ActivityPolicyBook policies)
    {
        var days = new SortedSet<DateOnly>();
        // by every policy: which of them is in force when a meeting falls due is known only on that day
        for (var year = cooperative.FirstBookYear; year < asOf.Year; year++)
            days.UnionWith(policies.Policies.Select(p => p.MeetingDueOn(year).AddDays(1)));
        days.UnionWith(cooperative.AnnualMeetings.Select(m => m.HeldOn));
        days.UnionWith(DaysVerifiedStopped(cooperative));
        days.UnionWith(cooperative.MinistryDeclarations.Select(d => d.DeclaredOn));
        days.UnionWith(cooperative.Reactivations);
        days.UnionWith(policies.Policies.Select(p => p.EffectiveFrom));
        days.RemoveWhere(day => day > asOf || day < cooperative.Profile.FoundedOn);
        return days;
    }

    /// <summary>
    /// The book years missed in a row, counted back from the last one decided; those due before a reactivation are forgiven.
    /// </summary>
    private static List<int> MissedInARow(Cooperative cooperative, DateOnly day, DateOnly? reactivated, ActivityPolicy policy)
    {
        var missed = new List<int>();
        foreach (var year in BookYearsBackFrom(cooperative, day, policy).SkipWhile(y => y.Status == AnnualMeetingStatus.NotDue))
        {
            if (year.Status != AnnualMeetingStatus.Overdue || year.DueOn < reactivated)
                break;
            missed.Insert(0, year.Year);
        }

        return missed;
    }

    private static IReadOnlyList<BookYear> BookYearsOn(Cooperative cooperative, DateOnly day, ActivityPolicy policy) =>
        [.. BookYearsBackFrom(cooperative, day, policy).Reverse()];

    /// <summary>The book years closed by a day, the last first, as far as they are asked for.</summary>
    private static IEnumerable<BookYear> BookYearsBackFrom(Cooperative cooperative, DateOnly day, ActivityPolicy policy)
    {
        for (var year = day.Year - 1; year >= Math.Max(cooperative.FirstBookYear, cooperative.Profile.FoundedOn.Year); year--)
        {
            var due = policy.MeetingDueOn(year);
            var meeting = cooperative.AnnualMeetings.FirstOrDefault(m => m.BookYear == year && m.HeldOn <= day);
            var counts = meeting is null || policy.Counts(meeting);
            var status = meeting is not null && counts ? meeting.HeldOn <= due ? AnnualMeetingStatus.Held : AnnualMeetingStatus.HeldLate
                : day <= due ? AnnualMeetingStatus.NotDue : AnnualMeetingStatus.Overdue;
            yield return new BookYear(year, due, meeting?.HeldOn, status, meeting is null ? null : policy.QuorumOf(meeting), counts);
        }
    }

    /// <summary>A business that is seen operating changes nothing by itself.</summary>
    private static IEnumerable<DateOnly> DaysVerifiedStopped(Cooperative cooperative) =>
        cooperative.BusinessObservations.Where(o => o.State == BusinessState.Stopped).Select(o => o.CountsFrom).OfType<DateOnly>();

    private static Ground Missed(DateOnly day, List<int> years) =>
        new(AnnualMeetingsMissed, day, $"annual meetings missed for book years {string.Join(", ", years)}");
}
