using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Reports;

/// <summary>What a report is made of: a programme's batches, and where their participants' cooperatives are.</summary>
internal sealed record StageFacts(int Stage, IReadOnlyList<Batch> Batches, IReadOnlyDictionary<Guid, string> Districts)
{
    /// <summary>Those of the stage.</summary>
    public IReadOnlyList<Batch> Ended => [.. Batches.Where(b => Stages.IsIn(b, Stage))];

    public long VersionOf(Guid batchId) => Batches.Single(b => b.Id == batchId).Version;

    public StageContent ContentFor(Programme programme) =>
        StageContent.Of(programme, Stage, Batches, cooperative => Districts.GetValueOrDefault(cooperative));

    public static async Task<StageFacts> Load(IQuerySession session, Guid programmeId, int stage, CancellationToken cancellation)
    {
        var batches = await session.Query<Batch>().Where(b => b.ProgrammeId == programmeId).OrderBy(b => b.Id).ToListAsync(cancellation);
        return new StageFacts(stage, batches, await DistrictsOf(session, batches, cancellation));
    }

    /// <summary>The districts (kecamatan) of all cooperatives that somebody in these batches represents.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, string>> DistrictsOf(IQuerySession session, IEnumerable<Batch> batches, CancellationToken cancellation)
    {
        var ids = batches.SelectMany(b => b.Enrollments).Select(e => e.CooperativeId).Distinct().Select(KnownCooperative.IdOf).ToArray();
        var known = await session.LoadManyAsync<KnownCooperative>(cancellation, ids);
        return known.ToDictionary(k => k.State.CooperativeId, k => DistrictOf(k.State.RegionCode));
    }

    /// <summary>13.11.01.2001, a nagari, lies in 13.11.01.</summary>
    private static string DistrictOf(string regionCode) => regionCode[..regionCode.LastIndexOf('.')];
}
