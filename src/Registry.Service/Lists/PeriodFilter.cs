using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Which periods are asked for: those that hold on a day and meet each condition that is added.</summary>
internal sealed class PeriodFilter(DateOnly day, ActivityPolicyBook policies)
{
    private readonly int _day = day.DayNumber;
    private readonly int _due = policies.InForceOn(day).MeetingDueOn(day.Year - 1).DayNumber;
    private readonly List<Condition> _conditions = [];
    private string? _region;
    private IReadOnlyCollection<Guid>? _cooperatives;

    public delegate bool Condition(PeriodTable table, in PeriodRow row);

    public DateOnly Day { get; } = day;

    /// <summary>The last closed book year.</summary>
    public int BookYear { get; } = day.Year - 1;

    public void Where(Condition condition) => _conditions.Add(condition);

    /// <summary>A region and all within it.</summary>
    public void In(string region) => _region = region;

    public void Among(IReadOnlyCollection<Guid> cooperatives) => _cooperatives = cooperatives;

    /// <summary>The numbers of the rows that are asked for, in no order.</summary>
    public IEnumerable<int> Of(PeriodTable table) =>
        _cooperatives is not null ? Of(_cooperatives.Select(table.RowsOf).SelectMany(rows => Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value)), table)
            : _region is not null ? Of(table.Sorted(ListOrder.ByRegion).Between(Start(_region), End(_region)), table)
            : OfAll(table);

    /// <summary>
    /// Whether it is quicker to look at all that are asked for than to go through an order until a page is full: where they are a part
    /// of all, a page is spread over as many times its rows.
    /// </summary>
    public bool AreFew(int most, PeriodTable table)
    {
        if (_cooperatives is not null || _region is null)
            return _cooperatives is not null;
        var byRegion = table.Sorted(ListOrder.ByRegion);
        long within = byRegion.CountBefore(End(_region)) - byRegion.CountBefore(Start(_region));
        return within * within < (long)most * table.Rows.Length;
    }

    /// <summary>Those of some rows that are asked for, where the cooperatives are not given.</summary>
    public IEnumerable<int> Of(IEnumerable<int> rows, PeriodTable table)
    {
        var regions = table.Regions.Select(code => _region is null || Region.IsWithin(code, _region)).ToArray();
        return rows.Where(n => IsAskedFor(table, table.Rows[n], regions));
    }

    /// <summary>How the meeting for the last closed book year stands; null where that year is not accounted for.</summary>
    public AnnualMeetingStatus? MeetingOf(PeriodTable table, in PeriodRow row)
    {
        if (row.LegalLife != LegalLife.Registered)
            return null;
        var heldOn = table.HeldOn(row, BookYear);
        return heldOn <= _day ? heldOn <= _due ? AnnualMeetingStatus.Held : AnnualMeetingStatus.HeldLate
            : BookYear < row.FirstBookYear ? null
            : _day <= _due ? AnnualMeetingStatus.NotDue : AnnualMeetingStatus.Overdue;
    }

    private IEnumerable<int> OfAll(PeriodTable table)
    {
        bool[] regions = [.. table.Regions.Select(_ => true)];
        for (var n = 0; n < table.Rows.Length; n++)
        {
            if (IsAskedFor(table, table.Rows[n], regions))
                yield return n;
        }
    }

    private static ListPlace Start(string region) => new(region, 0, Guid.Empty);

    /// <summary>Behind all regions within it: what divides a code comes before "/".</summary>
    private static ListPlace End(string region) => new(region + "/", 0, Guid.Empty);

    private bool IsAskedFor(PeriodTable table, in PeriodRow row, bool[] regions)
    {
        if (!row.HoldsOn(_day) || !regions[row.Region])
            return false;
        foreach (var condition in _conditions)
        {
            if (!condition(table, row))
                return false;
        }

        return true;
    }
}
