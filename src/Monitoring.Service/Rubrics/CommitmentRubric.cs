using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.Rubrics;

/// <summary>
/// By what an officer's commitment is scored, and what follows from the scores. It is data with a version and a date, like
/// the other numbers that a district may change.
/// </summary>
/// <param name="Version">Its name in every evaluation.</param>
/// <param name="EffectiveFrom">The first day on which it decides.</param>
/// <param name="Source">The regulation or decision that it comes from.</param>
/// <param name="Criteria">What is scored, 1 to 5 each.</param>
/// <param name="EvaluatorsNeeded">How many evaluators must have scored an officer before anything is recommended.</param>
/// <param name="CarryOnFrom">A committed officer has this mean at least, 1 to 5.</param>
/// <param name="CloseBelow">Where no officer reaches this mean, there is nobody to go on with.</param>
/// <param name="DisagreementFrom">Evaluators whose means lie this far apart should talk.</param>
public sealed record CommitmentRubric(
    string Version,
    DateOnly EffectiveFrom,
    string Source,
    IReadOnlyList<Criterion> Criteria,
    int EvaluatorsNeeded,
    decimal CarryOnFrom,
    decimal CloseBelow,
    decimal DisagreementFrom)
{
    /// <summary>The weighted mean of an evaluation's scores, to two decimals.</summary>
    public decimal Score(IReadOnlyDictionary<string, int> scores) =>
        decimal.Round(Criteria.Sum(c => c.Weight * scores[c.Code]) / Criteria.Sum(c => c.Weight), 2, MidpointRounding.AwayFromZero);
}

/// <param name="Code">Its name in an evaluation, for instance <c>willingness</c>.</param>
/// <param name="Title">What the evaluator reads, in Indonesian.</param>
/// <param name="Weight">How much it counts beside the others.</param>
public sealed record Criterion(string Code, string Title, decimal Weight);

[StoredAs("commitment-rubric.adopted")]
public sealed record CommitmentRubricAdopted(DateOnly OccurredOn, CommitmentRubric Rubric) : IDomainEvent;

/// <summary>All rubrics, by the day from which they hold. There is one such stream.</summary>
public sealed record RubricBook : IAggregate<RubricBook>
{
    /// <summary>The id of the only stream.</summary>
    public static readonly Guid TheId = DerivedId.From("commitment-rubrics");

    public Guid Id { get; init; } = TheId;

    public long Version { get; set; }

    public required IReadOnlyList<CommitmentRubric> Rubrics { get; init; }

    public static RubricBook Fold(RubricBook? state, IDomainEvent e) => e switch
    {
        CommitmentRubricAdopted adopted => new RubricBook
        {
            Id = TheId,
            Version = state?.Version ?? 0,
            Rubrics = [.. (state?.Rubrics ?? []).Append(adopted.Rubric).OrderBy(r => r.EffectiveFrom)],
        },
        _ => throw new NotSupportedException($"{e.GetType()} is no event of a rubric book."),
    };

    /// <summary>The rubric in force on a day; before the first one, the first one.</summary>
    public CommitmentRubric InForceOn(DateOnly day) => Rubrics.LastOrDefault(r => r.EffectiveFrom <= day) ?? Rubrics[0];
}
