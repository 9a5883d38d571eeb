using KoperasiPlatform.Registry.Cooperatives;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>A good row of a roster, kept between the dry run and the application.</summary>
/// <param name="Status">What the Ministry declares, where it does.</param>
/// <param name="AnnualMeetings">When the meetings were held, by book year.</param>
public sealed record RosterRow(
    int Line, Profile Profile, MinistryStatus? Status, int FirstBookYear, IReadOnlyDictionary<int, DateOnly> AnnualMeetings)
{
    public string NormalisedNumber => LegalEntityNumber.Normalise(Profile.LegalEntityNumber);
}

/// <summary>What is wrong in a row: where, what stands there, and the rule.</summary>
public sealed record RosterProblem(int Line, string Column, string? Value, string Reason);

/// <summary>The problems of a file, kept with its import.</summary>
public sealed record RosterProblems(Guid Id, IReadOnlyList<RosterProblem> Problems);
