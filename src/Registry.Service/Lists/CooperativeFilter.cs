using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Whether anybody leads the cooperative.</summary>
internal enum OfficerTerms
{
    InTerm,
    None,
}

/// <summary>Which cooperatives, as of a date; of a field that is given twice, either value will do.</summary>
/// <param name="AsOf">The date; today when not given.</param>
/// <param name="Region">The Kemendagri code of a province, regency, district or nagari.</param>
/// <param name="Meeting">How the annual meeting for the last closed book year stands.</param>
/// <param name="Officers">Whether any officer is in term.</param>
/// <param name="TermEndsWithin">A term ends within so many days.</param>
/// <param name="LegalLife">Those in legal existence, also while being dissolved, when not given.</param>
/// <param name="Search">Words of the name or of a number.</param>
internal sealed record CooperativeFilter(
    DateOnly? AsOf,
    string? Region,
    ActivityStatus[]? Activity,
    CooperativeType[]? Type,
    CooperativeForm? Form,
    AnnualMeetingStatus[]? Meeting,
    OfficerTerms? Officers,
    int? TermEndsWithin,
    LegalLife? LegalLife,
    bool? Suspended,
    string? Search)
{
    private const int MostDays = 3_660;
    private const int MostWords = 8;

    /// <summary>The periods of the date that meet every condition.</summary>
    public PeriodFilter On(DateOnly day, PeriodTable periods, ActivityPolicyBook policies)
    {
        var filter = Among(day, periods, policies);
        if (Activity is { Length: > 0 } activity)
            filter.Where((_, in row) => row.Activity is { } own && activity.Contains(own));
        if (Type is { Length: > 0 } type)
            filter.Where((_, in row) => type.Contains(row.Type));
        if (Form is { } form)
            filter.Where((_, in row) => row.Form == form);
        if (Officers is { } officers)
            filter.Where((_, in row) => row.HasOfficers == (officers == OfficerTerms.InTerm));
        if (Meeting is { Length: > 0 } meeting)
            filter.Where((table, in row) => filter.MeetingOf(table, row) is { } own && meeting.Contains(own));
        return filter;
    }

    /// <summary>The periods of the date, by those conditions that no counts are shown for.</summary>
    public PeriodFilter Among(DateOnly day, PeriodTable periods, ActivityPolicyBook policies)
    {
        var filter = new PeriodFilter(day, policies);
        if (!string.IsNullOrEmpty(Region))
            filter.In(Regions.Region.Parse(Region, "region"));
        if (!string.IsNullOrWhiteSpace(Search))
            filter.Among(periods.Find(Words(Search)));
        if (LegalLife is { } legalLife)
            filter.Where((_, in row) => row.LegalLife == legalLife);
        else
            filter.Where((_, in row) => row.IsInExistence);
        if (Suspended is { } suspended)
            filter.Where((_, in row) => row.Suspended == suspended);
        if (TermEndsWithin is { } days)
        {
            var last = day.AddDays(Require.Between(days, 0, MostDays, "termEndsWithin")).DayNumber;
            filter.Where((_, in row) => row.NextTermEnd <= last);
        }

        return filter;
    }

    /// <summary>Of names and numbers, earlier ones included; a cooperative must have all of them, wherever they stand.</summary>
    private static IReadOnlyList<string> Words(string search)
    {
        var words = SearchText.Wanted(Require.Text(search, 200, "search"));
        return words.Count is > 0 and <= MostWords ? words : throw new InvalidField("search", search, $"must have 1 to {MostWords} words");
    }
}
