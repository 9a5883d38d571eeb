namespace KoperasiPlatform.Training.Programmes;

/// <summary>One line of a batch's budget, in whole rupiah: for each seat, or for the whole.</summary>
public sealed record BudgetLine(BudgetKind Kind, BudgetBasis Basis, long Amount)
{
    /// <summary>What the line comes to when every seat is taken.</summary>
    public long For(int seats) => Basis == BudgetBasis.PerPerson ? Amount * seats : Amount;
}

public enum BudgetKind
{
    Venue,
    Lodging,
    Meals,
    Speakers,
    Transport,
    Materials,

    /// <summary>What has no line of its own; also all that was reserved before the lines were kept with the reservation.</summary>
    Other,
}

public enum BudgetBasis
{
    PerPerson,
    Fixed,
}
