using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>A good row of a roster, kept between the dry run and the application.</summary>
public sealed record RosterRow(
    Guid Id,
    Guid ImportId,
    int Line,
    Profile Profile,
    MinistryStatus? Status,
    int FirstBookYear,
    IReadOnlyDictionary<int, DateOnly> AnnualMeetings)
{
    public string NormalisedNumber => LegalEntityNumber.Normalise(Profile.LegalEntityNumber);
}

/// <summary>What is wrong in a row: where, what stands there, and the rule.</summary>
public sealed record RosterProblem(int Line, string Column, string? Value, string Reason);

/// <summary>The problems of a file, kept with its import.</summary>
public sealed record RosterProblems(Guid Id, IReadOnlyList<RosterProblem> Problems);
