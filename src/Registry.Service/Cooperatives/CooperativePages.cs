using System.Runtime.CompilerServices;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>All cooperatives of an area, by id, a page in memory at a time.</summary>
internal static class CooperativePages
{
    private const int Size = 500;

    public static async IAsyncEnumerable<IReadOnlyList<Cooperative>> Of(
        IQuerySession session, string? region, Guid? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = after ?? Guid.Empty;
        while (true)
        {
            var query = session.Query<Cooperative>().Where(c => c.Id > last);
            if (region is not null)
                query = query.Where(c => c.Profile.RegionCode.StartsWith(region));
            var page = await query.OrderBy(c => c.Id).Take(Size).ToListAsync(cancellation);
            if (page.Count > 0)
                yield return page;
            if (page.Count < Size)
                yield break;
            last = page[^1].Id;
        }
    }
}
