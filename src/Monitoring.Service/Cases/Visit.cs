namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>A visit as it was recorded, with what of its agreed steps was done since.</summary>
public sealed record Visit(
    Guid ClientId,
    DateOnly On,
    VisitKind Kind,
    IReadOnlyList<string> Present,
    string Findings,
    string NextSteps,
    string RecordedBy,
    IReadOnlyList<VisitStep> Steps)
{
    public static Visit From(CaseVisited x) => new(
        x.ClientId, x.OccurredOn, x.Kind, x.Present, x.Findings, x.NextSteps, x.RecordedBy,
        [.. (x.Steps ?? []).Select(s => new VisitStep(s.What, s.DueOn, s.By, DoneOn: null))]);

    /// <summary>Without the words that were written.</summary>
    public Visit Outline() => this with { Present = [], Findings = "", NextSteps = "" };

    public Visit Doing(StepDone x) => this with
    {
        Steps = [.. Steps.Select((s, index) => index + 1 == x.Number ? s with { DoneOn = x.OccurredOn } : s)],
    };
}

public sealed record VisitStep(string What, DateOnly DueOn, string By, DateOnly? DoneOn);
