using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>
/// Compares the register with itself: within each nagari, and wherever records share a number. No more than one nagari is
/// in memory at a time.
/// </summary>
internal static class FindSuspicions
{
    private const string SharedNumbers =
        """
        select data ->> 'normalisedNumber' from mt_doc_cooperative where data ->> 'legalLife' = 'Registered'
        group by 1 having count(*) > 1
        """;

    /// <summary>The configuration <c>Duplicates:NamesAlikeFrom</c>: from which similarity on names are alike.</summary>
    public static double AlikeFrom(IConfiguration configuration) => configuration.GetValue("Duplicates:NamesAlikeFrom", 0.6);

    public static async Task<IReadOnlyCollection<Suspicion>> InArea(
        IQuerySession session, string? area, double alikeFrom, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, Suspicion>();
        await foreach (var nagari in Nagari(session, area, cancellation))
            Add(nagari);
        foreach (var numbers in (await session.AdvancedSql.QueryAsync<string>(SharedNumbers, cancellation)).Chunk(500))
        {
            var sharing = await Registered(session).Where(c => c.NormalisedNumber.IsOneOf(numbers)).ToListAsync(cancellation);
            foreach (var group in sharing.Select(Candidate.Of).GroupBy(c => c.NormalisedNumber, StringComparer.Ordinal))
                Add([.. group]);
        }

        return area is null ? found.Values : [.. found.Values.Where(s => IsIn(s.One) || IsIn(s.Other))];

        void Add(IReadOnlyList<Candidate> candidates)
        {
            foreach (var suspicion in Suspicion.Among(candidates, alikeFrom))
                found.TryAdd(suspicion.PairId, suspicion);
        }

        bool IsIn(Candidate candidate) => candidate.RegionCode.StartsWith(area, StringComparison.Ordinal);
    }

    /// <summary>The records that one may be the same as: those of its nagari, and those of its number.</summary>
    public static async Task<IReadOnlyList<Suspicion>> Of(
        IQuerySession session, Candidate one, double alikeFrom, CancellationToken cancellation)
    {
        var others = await Registered(session)
            .Where(c => c.NormalisedNumber == one.NormalisedNumber || c.Profile.RegionCode == one.RegionCode)
            .ToListAsync(cancellation);
        return [.. others.Where(c => c.Id != one.Id).Select(c => Suspicion.Between(one, Candidate.Of(c), alikeFrom)).OfType<Suspicion>()];
    }

    private static async IAsyncEnumerable<IReadOnlyList<Candidate>> Nagari(
        IQuerySession session, string? area, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var registered = area is null ? Registered(session) : Registered(session).Where(c => c.Profile.RegionCode.StartsWith(area));
        var nagari = new List<Candidate>();
        await foreach (var cooperative in registered.OrderBy(c => c.Profile.RegionCode).ToAsyncEnumerable(cancellation))
        {
            if (nagari.Count > 0 && nagari[0].RegionCode != cooperative.Profile.RegionCode)
            {
                yield return nagari;
                nagari = [];
            }

            nagari.Add(Candidate.Of(cooperative));
        }

        yield return nagari;
    }

    private static IQueryable<Cooperative> Registered(IQuerySession session) =>
        session.Query<Cooperative>().Where(c => c.LegalLife == LegalLife.Registered);
}
