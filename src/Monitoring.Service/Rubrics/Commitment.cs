using KoperasiPlatform.Monitoring.Cases;

namespace KoperasiPlatform.Monitoring.Rubrics;

/// <summary>What the evaluations of a case recommend.</summary>
public enum Recommendation
{
    /// <summary>Some officer has not been scored by enough evaluators yet.</summary>
    EvaluateFurther,

    /// <summary>At least one officer is committed: carry on with those who are.</summary>
    CarryOn,

    /// <summary>None is committed enough, but not all is lost: bring in new officers.</summary>
    BringInNewOfficers,

    /// <summary>There is nobody to go on with.</summary>
    Close,
}

/// <param name="Mean">The mean over the evaluators.</param>
/// <param name="Spread">Between the highest and the lowest evaluator.</param>
/// <param name="EvaluatorsDisagree">They lie so far apart that they should talk before anything follows.</param>
public sealed record OfficerCommitment(
    string PersonKey, int Evaluators, decimal? Mean, decimal? Spread, bool EvaluatorsDisagree, bool Committed, IReadOnlyList<CommitmentEvaluated> Evaluations);

/// <summary>How committed the officers of a case are, and what follows from it by the rubric.</summary>
public sealed record Commitment(string RubricVersion, Recommendation Recommendation, decimal? Mean, IReadOnlyList<OfficerCommitment> Officers)
{
    /// <summary>Only those on whom the case rests count, by each evaluator's last word.</summary>
    internal static Commitment AsOf(RevivalCase c, CommitmentRubric rubric)
    {
        OfficerCommitment[] officers = [.. c.PersonKeys.Select(person => Of(person, [.. c.Evaluations.Where(e => e.PersonKey == person)], rubric))];
        var means = officers.Select(o => o.Mean).OfType<decimal>().ToArray();
        var recommendation =
            officers.Length == 0 || Array.Exists(officers, o => o.Evaluators < rubric.EvaluatorsNeeded) ? Recommendation.EvaluateFurther
            : Array.Exists(officers, o => o.Committed) ? Recommendation.CarryOn
            : Array.TrueForAll(officers, o => o.Mean < rubric.CloseBelow) ? Recommendation.Close
            : Recommendation.BringInNewOfficers;
        return new Commitment(rubric.Version, recommendation, MeanOf(means), officers);
    }

    private static OfficerCommitment Of(string person, CommitmentEvaluated[] evaluations, CommitmentRubric rubric)
    {
        decimal[] scores = [.. evaluations.Select(e => e.Mean())];
        var mean = MeanOf(scores);
        decimal? spread = scores.Length == 0 ? null : scores.Max() - scores.Min();
        return new OfficerCommitment(person, scores.Length, mean, spread, spread >= rubric.DisagreementFrom, mean >= rubric.CarryOnFrom, evaluations);
    }

    private static decimal? MeanOf(decimal[] values) => values.Length == 0 ? null : decimal.Round(values.Average(), 2, MidpointRounding.AwayFromZero);
}
