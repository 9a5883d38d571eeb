using KoperasiPlatform.Registry.ActivityPolicies;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>A query of the periods that hold on a day, under the conditions that are added to it.</summary>
internal sealed class PeriodQuery
{
    /// <summary>How the meeting for the last closed book year stands; null where that year is not accounted for.</summary>
    public const string MeetingStatus =
        """
        case when legal_life <> 'Registered' then null
             when held_on[@bookYear - first_book_year + 1] <= @asOf
                 then case when held_on[@bookYear - first_book_year + 1] <= @due then 'Held' else 'HeldLate' end
             when @bookYear < first_book_year then null
             when @asOf <= @due then 'NotDue'
             else 'Overdue'
        end
        """;

    /// <summary>Its legal life has not ended; it may be in dissolution.</summary>
    public const string InExistence = "legal_life in ('Registered', 'Dissolving')";

    private readonly List<string> _conditions = [];
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public PeriodQuery(DateOnly asOf, ActivityPolicyBook policies)
    {
        BookYear = asOf.Year - 1;
        Where(
            // the last follows from the first, and lets an order by since begin at the day
            "valid_from <= @asOf and valid_until > @asOf and since <= @asOf",
            ("asOf", asOf), ("bookYear", BookYear), ("due", policies.InForceOn(asOf).MeetingDueOn(BookYear)));
    }

    private PeriodQuery()
    {
    }

    /// <summary>The last closed book year.</summary>
    public int BookYear { get; }

    /// <summary>All periods that hold on some day of a time.</summary>
    public static PeriodQuery Overlapping(DateOnly from, DateOnly to)
    {
        var query = new PeriodQuery();
        query.Where("valid_from <= @to and valid_until > @from", ("from", from), ("to", to));
        return query;
    }

    public void Where(string condition, params (string Name, object Value)[] values)
    {
        _conditions.Add($"({condition})");
        foreach (var (name, value) in values)
            _values[name] = value;
    }

    public void Where(string condition, string name, object value) => Where(condition, (name, value));

    /// <summary>A region and all within it. The codes are compared byte by byte, and '/' follows '.'.</summary>
    public void In(string region) => Where("region_code >= @region and region_code < @region || '/'", "region", region);

    /// <param name="select">What is read, with {where} in the place of the conditions.</param>
    public NpgsqlCommand Command(NpgsqlDataSource database, string select)
    {
        var command = database.CreateCommand(select.Replace("{where}", string.Join(" and ", _conditions), StringComparison.Ordinal));
        foreach (var (name, value) in _values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
