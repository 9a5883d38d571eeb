using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// What lists and statistics show of a cooperative from a day on, until another day on which something of it changes: a
/// row of the read model. The annual meetings do not divide it: each is looked up by its book year.
/// </summary>
internal sealed record Period
{
    public required Guid CooperativeId { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>The first day on which it holds no longer.</summary>
    public DateOnly ValidUntil { get; init; } = DateOnly.MaxValue;

    public required string Name { get; init; }

    /// <summary>What names are ordered by.</summary>
    public required string NameOrder { get; init; }

    public required string LegalEntityNumber { get; init; }

    /// <summary>What legal entity numbers are ordered by.</summary>
    public required string NumberOrder { get; init; }

    public string? CooperativeNumber { get; init; }

    public required CooperativeType Type { get; init; }

    public required CooperativeForm Form { get; init; }

    public required string RegionCode { get; init; }

    public required LegalLife LegalLife { get; init; }

    public required bool Suspended { get; init; }

    /// <summary>None once its legal life has ended.</summary>
    public required ActivityStatus? Activity { get; init; }

    /// <summary>Since when the activity is so, or the legal life has ended.</summary>
    public required DateOnly Since { get; init; }

    /// <summary>The first book year that is accounted for: the one that <see cref="HeldOn"/> begins with.</summary>
    public required int FirstBookYear { get; init; }

    /// <summary>Book year by book year, when its annual meeting was held, where that counts.</summary>
    public required IReadOnlyList<DateOnly?> HeldOn { get; init; }

    public required int OfficersInTerm { get; init; }

    /// <summary>The last day of the term that ends first, of those that run.</summary>
    public required DateOnly? NextTermEnd { get; init; }

    /// <summary>Whether nothing but the days differs.</summary>
    public bool Continues(Period earlier) =>
        HeldOn.SequenceEqual(earlier.HeldOn)
        && this with { ValidFrom = earlier.ValidFrom, ValidUntil = earlier.ValidUntil, HeldOn = earlier.HeldOn } == earlier;
}
