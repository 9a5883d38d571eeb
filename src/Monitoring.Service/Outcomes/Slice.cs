using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;

namespace KoperasiPlatform.Monitoring.Outcomes;

/// <summary>By what outcomes are told apart.</summary>
public enum Dimension
{
    Programme,
    Course,
    Batch,

    /// <summary>Kecamatan: the first eight characters of the nagari's code, for instance <c>13.11.01</c>.</summary>
    District,
    Companion,
}

/// <summary>The part of all outcomes that a question is about; what is null is not asked about.</summary>
internal sealed record Slice(Guid? Programme = null, string? Course = null, Guid? Batch = null, string? District = null, string? Companion = null)
{
    /// <summary>The only value of a dimension that is asked about, if it is one.</summary>
    public string? Of(Dimension dimension) => dimension switch
    {
        Dimension.Programme => Programme?.ToString(),
        Dimension.Course => Course,
        Dimension.Batch => Batch?.ToString(),
        Dimension.District => District,
        _ => Companion,
    };

    /// <summary>A case belongs to the programmes and batches of all its officers.</summary>
    public bool Holds(CaseRow row) =>
        (Programme is null || row.Case.Officers.Any(o => o.ProgrammeId == Programme))
        && (Batch is null || row.Case.Officers.Any(o => o.BatchId == Batch))
        && (Course is null or CourseCodes.Revitalisation)
        && (District is null || row.District == District)
        && (Companion is null || row.Case.Plan?.Companion == Companion);

    /// <summary>A trained person belongs to a companion through the cases of the cooperative.</summary>
    public bool Holds(Trained trained, Records records) =>
        (Programme is null || trained.Completion.ProgrammeId == Programme)
        && (Batch is null || trained.Completion.BatchId == Batch)
        && (Course is null || (trained.Completion.CourseCode ?? CourseCodes.Revitalisation) == Course)
        && (District is null || trained.District == District)
        && (Companion is null || records.ByCooperative[trained.CooperativeId].Any(c => c.Case.Plan?.Companion == Companion));
}

/// <summary>A case, and what is known of its cooperative.</summary>
internal sealed record CaseRow(RevivalCase Case, string? Name, string? District)
{
    /// <summary>The parts of a dimension that it belongs to.</summary>
    public IEnumerable<string> Of(Dimension dimension) => dimension switch
    {
        Dimension.Programme => Case.Officers.Select(o => o.ProgrammeId?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal),
        Dimension.Course => [CourseCodes.Revitalisation],
        Dimension.Batch => Case.Officers.Select(o => o.BatchId?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal),
        Dimension.District => District is null ? [] : [District],
        _ => Case.Plan is null ? [] : [Case.Plan.Companion],
    };
}

/// <summary>A completion that stands, of any course.</summary>
internal sealed record Trained(Guid CooperativeId, Completion Completion, string? District)
{
    /// <summary>The parts of a dimension that it belongs to: of a companion through the cases of the cooperative.</summary>
    public IEnumerable<string> Of(Dimension dimension, Records records) => dimension switch
    {
        Dimension.Programme => Completion.ProgrammeId is { } programme ? [programme.ToString()] : [],
        Dimension.Course => [Completion.CourseCode ?? CourseCodes.Revitalisation],
        Dimension.Batch => Completion.BatchId is { } batch ? [batch.ToString()] : [],
        Dimension.District => District is null ? [] : [District],
        _ => records.ByCooperative[CooperativeId].SelectMany(c => c.Of(dimension)).Distinct(StringComparer.Ordinal),
    };
}

/// <summary>All that outcomes are made from: the cases and the completions, each with its district.</summary>
internal sealed class Records
{
    private readonly Lazy<ILookup<Guid, CaseRow>> _byCooperative;

    public Records(IEnumerable<RevivalCase> cases, IEnumerable<CooperativeWatch> watches)
    {
        var known = watches.ToArray();
        var states = known.Where(w => w.State is not null).ToDictionary(w => w.State!.CooperativeId, w => w.State!);
        Cases = [.. cases.Select(c => Row(c, states.GetValueOrDefault(c.CooperativeId)))];
        _byCooperative = new(() => Cases.ToLookup(c => c.Case.CooperativeId));
        Trained =
        [
            .. known.Where(w => w.State is not null).SelectMany(w => w.Completions.Where(c => c.Completed)
                .Select(c => new Trained(w.State!.CooperativeId, c, DistrictOf(w.State.RegionCode)))),
        ];
    }

    public IReadOnlyList<CaseRow> Cases { get; }

    public ILookup<Guid, CaseRow> ByCooperative => _byCooperative.Value;

    public IReadOnlyList<Trained> Trained { get; }

    /// <summary>The completions of a part that stood by a day.</summary>
    public IEnumerable<Trained> TrainedBy(DateOnly day, Slice slice) => Trained.Where(t => t.Completion.On <= day && slice.Holds(t, this));

    /// <summary>How many cooperatives of a part had come back by a day; one that came back twice is one.</summary>
    public int CooperativesBackBy(DateOnly day, Slice slice) =>
        Cases.Where(row => slice.Holds(row) && row.Case.ReactivatedOn <= day).Select(row => row.Case.CooperativeId).Distinct().Count();

    public static string DistrictOf(string regionCode) => regionCode.Length > 8 ? regionCode[..8] : regionCode;

    private static CaseRow Row(RevivalCase c, Contracts.Registry.CooperativeState? state) =>
        new(c, state?.Name, state is null ? null : DistrictOf(state.RegionCode));
}
