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

    /// <summary>Shorter words are too alike for a slip of the pen to be told from another word.</summary>
    private const int ShortestMisspelt = 5;

    /// <summary>The periods of the date that meet every condition.</summary>
    public PeriodQuery On(DateOnly day, ActivityPolicyBook policies)
    {
        var query = Among(day, policies);
        if (Activity is { Length: > 0 })
            query.Where("activity = any (@activity)", "activity", Names(Activity));
        if (Type is { Length: > 0 })
            query.Where("type = any (@type)", "type", Names(Type));
        if (Form is { } form)
            query.Where("form = @form", "form", form.ToString());
        if (Meeting is { Length: > 0 })
            query.Where($"{PeriodQuery.MeetingStatus} = any (@meeting)", "meeting", Names(Meeting));
        if (Officers is { } officers)
            query.Where(officers == OfficerTerms.None ? "officers_in_term = 0" : "officers_in_term > 0");
        return query;
    }

    /// <summary>The periods of the date, by those conditions that no counts are shown for.</summary>
    public PeriodQuery Among(DateOnly day, ActivityPolicyBook policies)
    {
        var query = new PeriodQuery(day, policies);
        if (LegalLife is { } legalLife)
            query.Where("legal_life = @legalLife", "legalLife", legalLife.ToString());
        else
            query.Where(PeriodQuery.InExistence);
        if (!string.IsNullOrEmpty(Region))
            query.In(Regions.Region.Parse(Region, "region"));
        if (Suspended is { } suspended)
            query.Where("suspended = @suspended", "suspended", suspended);
        if (TermEndsWithin is { } days)
            query.Where("officers_in_term > 0 and next_term_end <= @termEnd", "termEnd", day.AddDays(Require.Between(days, 0, MostDays, "termEndsWithin")));
        foreach (var (word, n) in Wanted().Select((word, n) => (word, n)))
            query.Where($"cooperative_id in (select cooperative_id from listed_cooperatives where words like @like{n}{(word.Length < ShortestMisspelt ? "" : $" or @word{n} <% words")})",
                ($"like{n}", $"%{word}%"), ($"word{n}", word));
        return query;
    }

    private IReadOnlyList<string> Wanted()
    {
        if (string.IsNullOrWhiteSpace(Search))
            return [];
        var words = SearchText.Wanted(Require.Text(Search, 200, "search"));
        return words.Count <= MostWords ? words : throw new InvalidField("search", Search, $"must have at most {MostWords} words");
    }

    private static string[] Names<T>(T[] values)
        where T : struct, Enum => [.. values.Select(v => v.ToString())];
}
