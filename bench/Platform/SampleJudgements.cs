using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>
/// What an officer says of two records that look alike, always the same pairs. Of a pair nothing is stored but its stream and its
/// snapshot: it stands in no list.
/// </summary>
internal static class SampleJudgements
{
    private const string Reason = "Nomor badan hukum dan alamat sama, ketua berbeda";

    /// <param name="set">Pairs of two sets have nothing in common.</param>
    public static (Guid One, Guid Other)[] Pairs(string set, int count) =>
        [.. Enumerable.Range(0, count).Select(n => (DerivedId.From(set, n, "one"), DerivedId.From(set, n, "other")))];

    /// <summary>The officer changes his mind with every round.</summary>
    /// <param name="judged">What he said before.</param>
    public static DuplicateJudged Judge(DuplicatePair? judged, (Guid One, Guid Other) pair, int round) => JudgeDuplicate.Decide(
        judged,
        pair.One,
        pair.Other,
        new JudgeDuplicate.Request(round % 2 == 0 ? DuplicateVerdict.Same : DuplicateVerdict.Different, Reason),
        SampleCooperatives.Actor,
        SampleCooperatives.Today).Single();

    /// <summary>The pair after that.</summary>
    public static DuplicatePair After(DuplicatePair? judged, DuplicateJudged e) =>
        DuplicatePair.Fold(judged, e) with { Id = DuplicatePair.IdOf(e.One, e.Other), Version = (judged?.Version ?? 0) + 1 };
}
