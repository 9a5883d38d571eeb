namespace KoperasiPlatform.Demo.Results;

/// <summary>The figures of the story, as the services tell them; expected.json holds what they must be.</summary>
internal sealed record StoryFigures(CooperativeFigures Cooperatives, ProgrammeFigures Programme, RevivalFigures Revival, AfterFigures After)
{
    public static async Task<StoryFigures> Read(Story story)
    {
        var then = await story.Registry.StatisticsOn(story.Data.Turns.RosterOn);
        var after = await story.Registry.StatisticsOn(story.Data.Turns.EndsOn);
        var outcomes = await story.Monitoring.Results();
        return new StoryFigures(
            new CooperativeFigures(then.Total, then.Active, then.Inactive, then.AnnualMeetingHeld),
            await ProgrammeFigures.Read(story),
            new RevivalFigures(outcomes.Opened, outcomes.Reactivated, outcomes.Refused, outcomes.Stalled),
            new AfterFigures(after.Active, after.Inactive));
    }
}

/// <summary>The register on the day of the roster.</summary>
internal sealed record CooperativeFigures(int Total, int Active, int Inactive, int AnnualMeetingHeld);

/// <summary>The programme; money in whole rupiah.</summary>
internal sealed record ProgrammeFigures(
    long Ceiling, long Spent, int Batches, int Seats, int People, int MinistryTarget, int DistrictTarget, int Completed)
{
    public static async Task<ProgrammeFigures> Read(Story story)
    {
        var plan = story.Data.Programme;
        var programme = (await story.Training.Programmes())
            .FirstOrDefault(p => p.FiscalYear == plan.FiscalYear && p.FundingSource == plan.FundingSource);
        if (programme is null)
            return new ProgrammeFigures(0, 0, 0, 0, 0, 0, 0, 0);

        var budget = await story.Training.BudgetOf(programme.Id);
        var realization = await story.Training.RealizationOf(programme.Id);
        return new ProgrammeFigures(
            programme.BudgetCeiling, budget.Realised, realization.Batches, realization.Seats, realization.People,
            realization.Ministry.People, realization.District.People, realization.Completed);
    }
}

/// <summary>The cases; the stalled ones as they stand now.</summary>
internal sealed record RevivalFigures(int Opened, int Reactivated, int Refused, int Stalled);

/// <summary>The register on the day the story ends.</summary>
internal sealed record AfterFigures(int Active, int Inactive);
