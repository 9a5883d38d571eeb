using System.Globalization;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>Lists pairs that may be one cooperative, the likeliest first: those that no officer has judged, or those with a verdict.</summary>
internal static class SuspectedDuplicates
{
    private const int MostOfAList = 500;

    /// <param name="Nagari">Where the first of them is.</param>
    /// <param name="Reasons"><c>SameNumber</c>, <c>SimilarName</c> or both.</param>
    /// <param name="Similarity">How alike the names are, from 0 to 1.</param>
    /// <param name="Verdict">What an officer found out; absent while nobody has.</param>
    internal sealed record Pair(
        Candidate One,
        Candidate Other,
        string? Nagari,
        IReadOnlyList<string> Reasons,
        double Similarity,
        DuplicateVerdict? Verdict,
        string? Reason,
        string? JudgedBy,
        DateOnly? JudgedOn);

    /// <param name="Total">How many pairs there are.</param>
    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record List(int Total, IReadOnlyList<Pair> Items, string? Next);

    internal static void MapDuplicates(this IEndpointRouteBuilder app)
    {
        var pairs = app.MapGroup("/suspected-duplicates").WithTags("Suspected duplicates");
        pairs.MapGet("/", async (
            string? region,
            DuplicateVerdict? verdict,
            string? after,
            int? limit,
            IQuerySession session,
            IConfiguration configuration,
            CancellationToken cancellation) =>
        {
            var most = Require.Between(limit ?? 100, 1, MostOfAList, nameof(limit));
            var start = after is null ? (int.MinValue, Guid.Empty) : Parse(after);
            var area = region is null ? null : Region.Parse(region, nameof(region));
            var judged = (await session.Query<DuplicatePair>().ToListAsync(cancellation)).ToDictionary(p => p.Id);
            var all = (await FindSuspicions.InArea(session, area, FindSuspicions.AlikeFrom(configuration), cancellation))
                .Where(s => judged.GetValueOrDefault(s.PairId)?.Verdict == verdict)
                .OrderBy(PlaceOf)
                .ToArray();
            var page = all.SkipWhile(s => PlaceOf(s).CompareTo(start) <= 0).Take(most + 1).ToArray();
            return TypedResults.Ok(new List(
                all.Length,
                [.. page.Take(most).Select(s => Of(s, judged.GetValueOrDefault(s.PairId)))],
                page.Length > most ? $"{page[most - 1].Weight}_{page[most - 1].PairId}" : null));
        }).WithSummary("Pairs that may be one cooperative: not judged yet, or with a verdict").Produces<List>();
        pairs.MapJudge();
    }

    private static (int Weight, Guid Id) PlaceOf(Suspicion s) => (-s.Weight, s.PairId);

    private static (int Weight, Guid Id) Parse(string after) =>
        after.Split('_') is [var weight, var id]
        && int.TryParse(weight, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Guid.TryParse(id, out var guid)
            ? (-number, guid)
            : throw new InvalidField(nameof(after), after, "must be what an earlier page gave as next");

    private static Pair Of(Suspicion s, DuplicatePair? judged) => new(
        s.One,
        s.Other,
        Region.NameOf(s.One.RegionCode),
        s.Reasons,
        Math.Round(s.Similarity, 2),
        judged?.Verdict,
        judged?.Reason,
        judged?.JudgedBy,
        judged?.JudgedOn);
}
