using System.Text.Json.Serialization;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>What a record of the register is compared by.</summary>
/// <param name="NormalisedNumber">See <see cref="LegalEntityNumber.Normalise"/>.</param>
internal sealed record Candidate(Guid Id, string Name, string LegalEntityNumber, string NormalisedNumber, string RegionCode)
{
    [JsonIgnore]
    public ComparableName ComparableName { get; } = new(Name);

    public static Candidate Of(Cooperative c) =>
        new(c.Id, c.Profile.Name, c.Profile.LegalEntityNumber, c.NormalisedNumber, c.Profile.RegionCode);
}

/// <summary>That two records of the register may be one cooperative, and why. Nothing follows from it by itself.</summary>
/// <param name="Similarity">How alike the names are, from 0 to 1.</param>
internal sealed record Suspicion(Candidate One, Candidate Other, IReadOnlyList<string> Reasons, double Similarity)
{
    public const string SameNumber = nameof(SameNumber);
    public const string SimilarName = nameof(SimilarName);

    public Guid PairId => DuplicatePair.IdOf(One.Id, Other.Id);

    /// <summary>What pairs are ordered by: a shared number first, then the likest names.</summary>
    public int Weight => (Reasons.Contains(SameNumber, StringComparer.Ordinal) ? 1_000 : 0) + (int)Math.Round(Similarity * 100);

    /// <summary>Suspected when the normalised numbers are the same, or when the names in one nagari are alike enough.</summary>
    /// <param name="one">A record.</param>
    /// <param name="other">Another.</param>
    /// <param name="alikeFrom">From which similarity on names are alike.</param>
    public static Suspicion? Between(Candidate one, Candidate other, double alikeFrom)
    {
        var similarity = one.ComparableName.Similarity(other.ComparableName);
        var reasons = new List<string>();
        if (one.NormalisedNumber == other.NormalisedNumber)
            reasons.Add(SameNumber);
        if (one.RegionCode == other.RegionCode && similarity >= alikeFrom)
            reasons.Add(SimilarName);
        return reasons.Count > 0 ? new Suspicion(one, other, reasons, similarity) : null;
    }

    /// <summary>All suspicions among some records, each pair once.</summary>
    public static IEnumerable<Suspicion> Among(IReadOnlyList<Candidate> candidates, double alikeFrom)
    {
        for (var one = 0; one < candidates.Count; one++)
        {
            for (var other = one + 1; other < candidates.Count; other++)
            {
                if (Between(candidates[one], candidates[other], alikeFrom) is { } suspicion)
                    yield return suspicion;
            }
        }
    }
}
