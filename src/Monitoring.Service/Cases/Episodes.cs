using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>
/// One revival case as it ought to be by all that was heard. Which cases a cooperative ought to have is a function of the
/// facts and of what the sweeps and the people at work have done, never of the order in which the facts came.
/// </summary>
/// <param name="Officers">The completions that it rests on.</param>
/// <param name="Reactivation">What ended its cooperative's inactivity.</param>
/// <param name="FellBack">What began the next inactivity, within the sustaining months or after them.</param>
/// <param name="Ending">How it ended; null while it is open.</param>
internal sealed record Episode(
    Guid CaseId,
    int Number,
    Opening Opening,
    IReadOnlyList<Completion> Officers,
    HeardTurn? Reactivation,
    HeardTurn? FellBack,
    Ending? Ending);

/// <summary>What opens a case: a completion, a relapse or a merger.</summary>
/// <param name="PreviousCaseId">The case that it follows from, after a relapse or a merger.</param>
/// <param name="After">Only what Registry told after this version concerns the case.</param>
internal sealed record Opening(DateOnly On, Guid? PreviousCaseId = null, long After = 0);

internal static class Episodes
{
    /// <param name="cooperativeId">The cooperative.</param>
    /// <param name="watch">All that was heard of it.</param>
    /// <param name="cases">Its cases as they stand, with the work that was done on them.</param>
    /// <param name="policies">How long things take.</param>
    /// <param name="sweptTo">The date to which the passing of days counts; null when no sweep asks.</param>
    public static IReadOnlyList<Episode> AsOf(
        Guid cooperativeId, CooperativeWatch watch, IReadOnlyList<RevivalCase> cases, MonitoringPolicies policies, DateOnly? sweptTo)
    {
        var episodes = new List<Episode>();
        if (watch.State is null)
            return episodes; // a completion waits for its cooperative

        var trained = Trained(watch);
        for (var opening = OpeningAfter(null, trained, watch); opening is not null; opening = Next(episodes[^1], trained, watch))
        {
            var number = episodes.Count + 1;
            var id = RevivalCase.IdOf(cooperativeId, number);
            var known = cases.FirstOrDefault(c => c.Id == id);
            var episode = From(id, number, opening, known, trained, watch, policies, sweptTo);
            episodes.Add(known?.Ending is { } ended && episode.Ending is null && cases.Any(c => c.Episode > number)
                ? episode with { Ending = ended, Reactivation = null, FellBack = null } // the next one has begun: this one is not taken up again
                : episode);
        }

        return episodes;
    }

    private static Episode From(
        Guid id,
        int number,
        Opening opening,
        RevivalCase? known,
        IReadOnlyList<Completion> trained,
        CooperativeWatch watch,
        MonitoringPolicies policies,
        DateOnly? sweptTo)
    {
        var policy = policies.OfCaseOpenedOn(opening.On);
        var days = DaysPassed(known, watch, sweptTo);
        var failedOn = FailedOn(id, opening, known, watch, policy, days);
        var reactivation = watch.Turns.FirstOrDefault(t => t.Turn == Turn.Reactivated && (t.RevivalCaseId == id
            || (t.RevivalCaseId is null && t.RegistryVersion > opening.After && t.On >= opening.On && !(t.On > failedOn))));
        var fellBack = reactivation is null
            ? null
            : watch.Turns.FirstOrDefault(t => t.Turn == Turn.BecameInactive && t.RegistryVersion > reactivation.RegistryVersion);

        var endings = new List<Ending>();
        if (watch.End is { } end && end.On >= opening.On)
            endings.Add(new Ending(end.On, RevivalOutcome.Superseded, end.Turn == Turn.Merged ? "the cooperative was merged" : "the cooperative was dissolved"));
        if (reactivation is not null)
        {
            var sustainedOn = reactivation.On.AddMonths(policy.SustainingMonths);
            if (fellBack?.On < sustainedOn)
                endings.Add(new Ending(fellBack.On, RevivalOutcome.Relapsed, "the cooperative became inactive again"));
            if (sustainedOn <= days)
                endings.Add(new Ending(sustainedOn, RevivalOutcome.Sustained, "active through the sustaining months"));
        }
        else
        {
            if (known?.GivenUp is { } givenUp)
                endings.Add(new Ending(givenUp.OccurredOn, RevivalOutcome.Failed, givenUp.Reason));
            if (failedOn is { } failed)
                endings.Add(new Ending(failed, RevivalOutcome.Failed, "the mentoring months passed"));
            if (known?.Progress != RevivalStage.Verified && trained.All(c => !c.Completed))
                endings.Add(new Ending(Max(opening.On, trained.Max(c => c.On)), RevivalOutcome.Withdrawn, "no completion supports it any more"));
        }

        var ending = endings.MinBy(e => e.On);
        return new Episode(
            id, number, opening,
            [.. trained.Where(c => c.Completed && (ending is null or { Outcome: RevivalOutcome.Withdrawn } || c.On <= ending.On))],
            reactivation, fellBack, ending);
    }

    /// <summary>
    /// The day up to which days have passed: that of the sweep, that of whatever Registry told, and the day after which the
    /// passing of days has closed the case before.
    /// </summary>
    private static DateOnly? DaysPassed(RevivalCase? known, CooperativeWatch watch, DateOnly? sweptTo)
    {
        DateOnly? closed = known?.Ending is { Outcome: RevivalOutcome.Failed or RevivalOutcome.Sustained } ending ? ending.On.AddDays(1) : null;
        return new[] { sweptTo, closed, watch.Turns.Max(t => (DateOnly?)t.On) }.Max();
    }

    /// <summary>The end of the mentoring months, where they have passed while it was mentored; never before its evidence came back refused.</summary>
    private static DateOnly? FailedOn(Guid id, Opening opening, RevivalCase? known, CooperativeWatch watch, MonitoringPolicy policy, DateOnly? days)
    {
        var deadline = policy.EndOfMentoring(opening.On, known?.ExtendedUntil);
        if (known?.Progress > RevivalStage.Mentoring || !(deadline < days))
            return null;
        var refusals = watch.Turns.Where(t => t.Turn == Turn.ReactivationRefused && t.RevivalCaseId == id).Select(t => t.On);
        return (known?.EvidenceRefusals ?? []).Select(r => r.OccurredOn).Concat(refusals).Append(deadline).Max();
    }

    private static Opening? Next(Episode episode, IReadOnlyList<Completion> trained, CooperativeWatch watch)
    {
        if (episode.Ending is null or { Outcome: RevivalOutcome.Superseded or RevivalOutcome.Withdrawn })
            return null; // a withdrawn case is taken up again when another officer completes
        var relapse = episode.FellBack is { } fellBack ? new Opening(fellBack.On, episode.CaseId, fellBack.RegistryVersion) : null;
        if (episode.Ending.Outcome == RevivalOutcome.Relapsed)
            return relapse;
        var completed = OpeningAfter(episode.Ending.On, trained, watch);
        return relapse is null || completed?.On < relapse.On ? completed : relapse;
    }

    /// <summary>The first completion that still stands opens the case; where none does, the first that ever did.</summary>
    private static Opening? OpeningAfter(DateOnly? day, IReadOnlyList<Completion> trained, CooperativeWatch watch)
    {
        var first = First(trained.Where(c => c.Completed).Select(c => c.On)) ?? First(trained.Select(c => c.FirstOn!.Value));
        return first is { } on ? new Opening(on, watch.Successions.FirstOrDefault(s => s.OccurredOn == on && Counts(s, watch))?.FromCaseId) : null;

        DateOnly? First(IEnumerable<DateOnly> days) => days.Where(d => (day is null || d > day) && !(d >= watch.End?.On)).Order().Cast<DateOnly?>().FirstOrDefault();
    }

    /// <summary>The completions that count, those that came with a merger from its day on.</summary>
    private static IReadOnlyList<Completion> Trained(CooperativeWatch watch) =>
    [
        .. watch.Completions.Where(c => c.Counts && c.FirstOn is not null),
        .. watch.Successions.Where(s => Counts(s, watch)).SelectMany(s => s.Completions.Select(c => c with { On = s.OccurredOn, FirstOn = s.OccurredOn })),
    ];

    /// <summary>The successor gets a case only if it is itself inactive when it takes the other one over.</summary>
    private static bool Counts(SuccessionHeard succession, CooperativeWatch watch) => watch.InactiveOn(succession.OccurredOn);

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;
}
