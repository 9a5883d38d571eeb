using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Outcomes;

namespace KoperasiPlatform.Monitoring.WorkLists;

/// <summary>Why a case is on somebody's list today.</summary>
public enum Reason
{
    /// <summary>No officer has been evaluated, or no plan was agreed on.</summary>
    ToBegin,

    /// <summary>The next visit falls due within the week.</summary>
    VisitDue,

    /// <summary>The next visit should have taken place.</summary>
    VisitOverdue,

    /// <summary>An agreed step, or a milestone of the plan, should have been done.</summary>
    StepOverdue,

    /// <summary>No visit for so long that the case stalled.</summary>
    Stalled,

    /// <summary>The mentoring months end within the month.</summary>
    Ending,

    /// <summary>Evidence waits for a verifier.</summary>
    WaitsForVerification,

    /// <summary>Registry's answer is awaited.</summary>
    WaitsForAnswer,
}

/// <summary>A case on a list, and what to do about it.</summary>
/// <param name="Reasons">Why it is there.</param>
/// <param name="Since">The first day of the oldest reason.</param>
/// <param name="NextVisitBy">The day by which the next visit is due; null where none is.</param>
/// <param name="EndsOn">The last day of the mentoring months, while they count.</param>
/// <param name="OpenSteps">What was agreed on and is not done.</param>
internal sealed record WorkItem(
    Guid CaseId,
    Guid CooperativeId,
    string? Cooperative,
    string? District,
    string? Companion,
    RevivalStage Stage,
    IReadOnlyList<Reason> Reasons,
    DateOnly Since,
    DateOnly LastContact,
    DateOnly? NextVisitBy,
    DateOnly? EndsOn,
    IReadOnlyList<VisitStep> OpenSteps)
{
    private const int WeekDays = 7;
    private const int MonthDays = 30;

    /// <summary>What there is to do about an open case on a day; null where there is nothing.</summary>
    public static WorkItem? AsOf(CaseRow row, DateOnly day, MonitoringPolicies policies)
    {
        var c = row.Case;
        DateOnly? visitBy = c.Stage <= RevivalStage.Stalled && c.Progress >= RevivalStage.Planned ? c.LastContact.AddDays(policies.Of(c).VisitDueDays) : null;
        DateOnly? ends = c.Stage <= RevivalStage.Stalled ? policies.EndOfMentoring(c) : null;
        VisitStep[] steps = [.. c.Visits.SelectMany(v => v.Steps).Where(s => s.DoneOn is null).OrderBy(s => s.DueOn)];
        (Reason Reason, DateOnly Since)[] found = [.. Found(c, day, visitBy, ends, steps).OrderBy(f => f.Since)];
        return found.Length == 0
            ? null
            : new WorkItem(
                c.Id, c.CooperativeId, row.Name, row.District, c.Plan?.Companion, c.Stage, [.. found.Select(f => f.Reason)], found[0].Since,
                c.LastContact, visitBy, ends, steps);
    }

    private static IEnumerable<(Reason Reason, DateOnly Since)> Found(RevivalCase c, DateOnly day, DateOnly? visitBy, DateOnly? ends, VisitStep[] steps)
    {
        if (c.Stage <= RevivalStage.Stalled && c.Progress < RevivalStage.Planned)
            yield return (Reason.ToBegin, c.EvaluatedOn ?? c.OpenedOn);
        if (visitBy < day)
            yield return (Reason.VisitOverdue, visitBy.Value.AddDays(1));
        else if (visitBy?.DayNumber <= day.DayNumber + WeekDays)
            yield return (Reason.VisitDue, visitBy.Value.AddDays(-WeekDays));
        if (c.Stage == RevivalStage.Stalled)
            yield return (Reason.Stalled, c.StalledOn!.Value);
        if (c.Stage < RevivalStage.Closed && Overdue(c, day, steps) is { } overdue)
            yield return (Reason.StepOverdue, overdue.AddDays(1));
        if (ends?.DayNumber <= day.DayNumber + MonthDays)
            yield return (Reason.Ending, ends.Value.AddDays(-MonthDays));
        if (c.Stage == RevivalStage.EvidenceSubmitted)
            yield return (Reason.WaitsForVerification, c.Evidence!.OccurredOn);
        if (c.WaitsForAnswerSince is { } since)
            yield return (Reason.WaitsForAnswer, since);
    }

    private static DateOnly? Overdue(RevivalCase c, DateOnly day, VisitStep[] steps)
    {
        var milestones = (c.Plan?.Milestones ?? []).Where(m => m.ReachedOn is null).Select(m => m.DueOn);
        return steps.Select(s => s.DueOn).Concat(milestones).Where(due => due < day).Min(due => (DateOnly?)due);
    }
}
