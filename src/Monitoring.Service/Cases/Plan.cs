namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>What was agreed on for the months to come.</summary>
public sealed record Plan(
    DateOnly AgreedOn, DateOnly MeetingDate, IReadOnlyList<string> Activities, string Companion, IReadOnlyList<PlannedMilestone> Milestones)
{
    /// <summary>A new plan keeps what was reached of the old one.</summary>
    public static Plan From(CasePlanned x, Plan? before) => new(
        x.OccurredOn, x.MeetingDate, x.Activities, x.Companion,
        [.. (x.Milestones ?? []).Select(m => new PlannedMilestone(m.Title, m.DueOn, before?.Milestones.FirstOrDefault(b => b.Title == m.Title)?.ReachedOn))]);

    public Plan Reaching(MilestoneReached x) => this with
    {
        Milestones = [.. Milestones.Select((m, index) => index + 1 == x.Number ? m with { ReachedOn = x.OccurredOn } : m)],
    };
}

public sealed record PlannedMilestone(string Title, DateOnly DueOn, DateOnly? ReachedOn);
