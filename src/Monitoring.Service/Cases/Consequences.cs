using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>What must be stored so that the cases are what they ought to be.</summary>
/// <param name="Cases">For each case that changes, its events; a case that is new begins with its opening.</param>
/// <param name="Watch">What the cooperative's watch remembers of it.</param>
/// <param name="Succession">What the successor of a merged cooperative is told.</param>
internal sealed record Consequences(
    IReadOnlyList<(Guid CaseId, IReadOnlyList<IDomainEvent> Events)> Cases, IReadOnlyList<IDomainEvent> Watch, (Guid To, SuccessionHeard Heard)? Succession)
{
    /// <summary>Whether all is as it ought to be. What a successor is told follows from a change, or was told with it.</summary>
    public bool IsNothing => Cases.Count == 0 && Watch.Count == 0;

    /// <summary>
    /// Compares the cases with what they ought to be and makes up the difference. Deciding again on the outcome finds no
    /// difference, so that a repeated message or sweep changes nothing.
    /// </summary>
    public static Consequences Decide(
        Guid cooperativeId, CooperativeWatch watch, IReadOnlyList<RevivalCase> cases, MonitoringPolicies policies, DateOnly? sweptTo)
    {
        RevivalCase[] answered = [.. cases.Select(c => c.After(Refusals(c, watch)))];
        var episodes = Episodes.AsOf(cooperativeId, watch, answered, policies, sweptTo);
        var changes = new List<(Guid, IReadOnlyList<IDomainEvent>)>();
        foreach (var episode in episodes)
        {
            var known = cases.FirstOrDefault(c => c.Id == episode.CaseId);
            IDomainEvent[] refusals = known is null ? [] : [.. Refusals(known, watch)];
            var events = Changes(cooperativeId, episode, known?.After(refusals), watch, policies, sweptTo);
            if (refusals.Length + events.Count > 0)
                changes.Add((episode.CaseId, [.. refusals, .. events]));
        }

        foreach (var unfounded in cases.Where(c => c.Episode > episodes.Count && c.Outcome != RevivalOutcome.Withdrawn))
            changes.Add((unfounded.Id, [new CaseClosed(unfounded.OpenedOn, RevivalOutcome.Withdrawn, "a fact that came late shows that it should not have begun", policies.Of(unfounded).Version)]));

        return new Consequences(changes, Remembered(watch, episodes, changes), Inherited(cooperativeId, watch, episodes));
    }

    private static IReadOnlyList<IDomainEvent> Changes(
        Guid cooperativeId, Episode episode, RevivalCase? known, CooperativeWatch watch, MonitoringPolicies policies, DateOnly? sweptTo)
    {
        var events = new List<IDomainEvent>();
        var c = known ?? Append(null, new CaseOpened(
            episode.Opening.On, cooperativeId, episode.Number, episode.Opening.PreviousCaseId, [.. episode.Officers.Select(TrainedOfficer.From)]));
        if (c.OpenedOn != episode.Opening.On || c.PreviousCaseId != episode.Opening.PreviousCaseId)
        {
            var policy = policies.OfCaseOpenedOn(episode.Opening.On);
            c = Append(c, new OpeningCorrected(episode.Opening.On, episode.Opening.PreviousCaseId, policy == policies.Of(c) ? null : policy.Version));
        }

        foreach (var left in c.Officers.Where(o => !episode.Officers.Any(o.IsOf)))
        {
            var correctedOn = watch.Completions.FirstOrDefault(x => x.EnrollmentId == left.EnrollmentId)?.On ?? left.CompletedOn;
            c = Append(c, new OfficerLeft(correctedOn, left.PersonKey, left.EnrollmentId, "the completion was corrected, or came after the case had ended"));
        }

        foreach (var joined in episode.Officers.Where(o => !c.Officers.Any(has => has.IsOf(o))))
            c = Append(c, new OfficerJoined(joined.On, joined.PersonKey, joined.EnrollmentId, joined.BatchId, joined.ProgrammeId));

        if (episode.Reactivation is { } r && c.Reactivation?.RegistryVersion != r.RegistryVersion)
            c = Append(c, new ReactivationHeard(r.On, r.RegistryVersion, r.PolicyVersion, r.RevivalCaseId is not null));
        else if (episode.Reactivation is null && c.Reactivation is { } disowned)
            c = Append(c, new ReactivationDisowned(disowned.OccurredOn));
        if (episode.Ending is null && c.Ending is not null)
            c = Append(c, new CaseResumed(c.Ending.On, $"{c.Ending.Outcome} does not hold any more"));
        if (episode.Ending is { } ending && (c.Ending?.On != ending.On || c.Ending.Outcome != ending.Outcome))
            c = Append(c, new CaseClosed(ending.On, ending.Outcome, ending.Reason, policies.Of(c).Version));
        if (episode.FellBack is { } fellBack && episode.Ending is { Outcome: RevivalOutcome.Relapsed or RevivalOutcome.Sustained }
            && c.Relapse?.RegistryVersion != fellBack.RegistryVersion)
        {
            c = Append(c, new CooperativeFellBack(fellBack.On, RevivalCase.IdOf(cooperativeId, episode.Number + 1), fellBack.RegistryVersion));
        }

        if (sweptTo is { } day && DueOn(c, policies.Of(c)) is { } due && due.OccurredOn <= day)
            c = Append(c, due is AnswerAskedAgain ? new AnswerAskedAgain(day) : due);
        return events;

        RevivalCase Append(RevivalCase? state, IDomainEvent e)
        {
            events.Add(e);
            return RevivalCase.Fold(state, e);
        }
    }

    /// <summary>What will happen to an open case when its day comes and nothing else does.</summary>
    private static IDomainEvent? DueOn(RevivalCase c, MonitoringPolicy policy) => c switch
    {
        { Stage: <= RevivalStage.Mentoring } => new CaseStalled(c.LastContact.AddDays(policy.StalledAfterDays + 1), policy.Version),
        { Stage: RevivalStage.Verified } => new AnswerAskedAgain((c.AskedAgainOn ?? c.VerifiedOn!.Value).AddDays(policy.AskAgainAfterDays)),
        _ => null,
    };

    /// <summary>Registry's refusals of what was verified, each once; the reactivations follow from the episodes.</summary>
    private static IEnumerable<IDomainEvent> Refusals(RevivalCase c, CooperativeWatch watch) =>
        from t in watch.Turns
        where t.Turn == Turn.ReactivationRefused && t.RevivalCaseId == c.Id && t.On == c.VerifiedOn
        where c.Refusals.All(r => r.RegistryVersion != t.RegistryVersion)
        select new RefusalHeard(t.On, t.Reasons, t.RegistryVersion);

    private static IReadOnlyList<IDomainEvent> Remembered(
        CooperativeWatch watch, IReadOnlyList<Episode> episodes, IEnumerable<(Guid CaseId, IReadOnlyList<IDomainEvent> Events)> changes)
    {
        var events = new List<IDomainEvent>();
        foreach (var episode in episodes)
        {
            if (episode.Number > watch.Episode || (episode.Ending is null && watch.OpenCaseId != episode.CaseId))
                Append(new EpisodeOpened(episode.Opening.On, episode.CaseId, episode.Number));
            if (episode.Ending is { } ending && watch.OpenCaseId == episode.CaseId)
                Append(new EpisodeClosed(ending.On, episode.CaseId));
        }

        foreach (var closed in changes.Where(c => c.CaseId == watch.OpenCaseId).SelectMany(c => c.Events).OfType<CaseClosed>().ToArray())
            Append(new EpisodeClosed(closed.OccurredOn, watch.OpenCaseId!.Value));
        return events;

        void Append(IDomainEvent e)
        {
            events.Add(e);
            watch = CooperativeWatch.Fold(watch, e);
        }
    }

    /// <summary>The officers of the case that was open at the merger; nobody where none was, which takes back what was told too early.</summary>
    private static (Guid, SuccessionHeard)? Inherited(Guid cooperativeId, CooperativeWatch watch, IReadOnlyList<Episode> episodes)
    {
        if (watch.End is not { Turn: Turn.Merged, SuccessorId: { } successor } end)
            return null;
        var superseded = episodes.FirstOrDefault(e => e.Ending is { Outcome: RevivalOutcome.Superseded });
        return (successor, new SuccessionHeard(end.On, cooperativeId, superseded?.CaseId ?? Guid.Empty, superseded?.Officers ?? []));
    }
}
