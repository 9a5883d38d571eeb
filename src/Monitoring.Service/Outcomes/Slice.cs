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
    /// <summary>The part of this part that has a value.</summary>
    public Slice Of(Dimension dimension, string value) => dimension switch
    {
        Dimension.Programme => this with { Programme = Guid.Parse(value) },
        Dimension.Course => this with { Course = value },
        Dimension.Batch => this with { Batch = Guid.Parse(value) },
        Dimension.District => this with { District = value },
        _ => this with { Companion = value },
    };

    /// <summary>A case belongs to the programmes and batches of all its officers.</summary>
    public bool Holds(CaseRow row) =>
        (Programme is null || row.Case.Officers.Any(o => o.ProgrammeId == Programme))
        && (Batch is null || row.Case.Officers.Any(o => o.BatchId == Batch))
        && (Course is null or CourseCodes.Revitalisation)
        && (District is null || row.District == District)
        && (Companion is null || row.Case.Plan?.Companion == Companion);

    /// <summary>A trained person belongs to a companion through the cases of the cooperative.</summary>
    public bool Holds(Trained trained, ILookup<Guid, CaseRow> cases) =>
        (Programme is null || trained.Completion.ProgrammeId == Programme)
        && (Batch is null || trained.Completion.BatchId == Batch)
        && (Course is null || (trained.Completion.CourseCode ?? CourseCodes.Revitalisation) == Course)
        && (District is null || trained.District == District)
        && (Companion is null || cases[trained.CooperativeId].Any(c => c.Case.Plan?.Companion == Companion));
}

/// <summary>A case, and what is known of its cooperative.</summary>
internal sealed record CaseRow(RevivalCase Case, string? Name, string? District);

/// <summary>A completion that stands, of any course.</summary>
internal sealed record Trained(Guid CooperativeId, Completion Completion, string? District);

/// <summary>All that outcomes are made from: the cases and the completions, each with its district.</summary>
internal sealed class Records
{
    public Records(IEnumerable<RevivalCase> cases, IEnumerable<CooperativeWatch> watches)
    {
        var known = watches.ToArray();
        var states = known.Where(w => w.State is not null).ToDictionary(w => w.Id, w => w.State!);
        Cases = [.. cases.OrderBy(c => c.Id).Select(c => Row(c, states.GetValueOrDefault(CooperativeWatch.IdOf(c.CooperativeId))))];
        ByCooperative = Cases.ToLookup(c => c.Case.CooperativeId);
        Trained =
        [
            .. known.Where(w => w.State is not null).OrderBy(w => w.Id).SelectMany(w => w.Completions.Where(c => c.Completed)
                .Select(c => new Trained(w.State!.CooperativeId, c, DistrictOf(w.State.RegionCode)))),
        ];
    }

    public IReadOnlyList<CaseRow> Cases { get; }

    public ILookup<Guid, CaseRow> ByCooperative { get; }

    public IReadOnlyList<Trained> Trained { get; }

    /// <summary>The completions of a part that stood by a day.</summary>
    public IEnumerable<Trained> TrainedBy(DateOnly day, Slice slice) => Trained.Where(t => t.Completion.On <= day && slice.Holds(t, ByCooperative));

    /// <summary>How many cooperatives of a part had come back by a day; one that came back twice is one.</summary>
    public int CooperativesBackBy(DateOnly day, Slice slice) =>
        Cases.Where(row => slice.Holds(row) && row.Case.ReactivatedOn <= day).Select(row => row.Case.CooperativeId).Distinct().Count();

    public static string DistrictOf(string regionCode) => regionCode.Length > 8 ? regionCode[..8] : regionCode;

    private static CaseRow Row(RevivalCase c, Contracts.Registry.CooperativeState? state) =>
        new(c, state?.Name, state is null ? null : DistrictOf(state.RegionCode));
}
