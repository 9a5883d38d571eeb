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

    /// <summary>The numbers of the rows that are asked for, in no order. A large region is found quicker by a pass over all rows as they lie.</summary>
    public IEnumerable<int> Of(PeriodTable table) =>
        _cooperatives is not null ? Those(_cooperatives.Select(table.RowsOf).SelectMany(rows => Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value)), table)
            : _region is not null && Within(_region, table) < table.Rows.Length / 16 ? Those(table.Sorted(ListOrder.ByRegion).Between(Start(_region), End(_region)), table)
            : OfAll(table);

    /// <summary>
    /// Whether it is quicker to look at all of a region than to go through an order until a page is full: of n among all, that takes
    /// about most × all / n.
    /// </summary>
    public bool AreFew(int most, PeriodTable table)
    {
        if (_cooperatives is not null)
            return true;
        if (_region is null)
            return false;
        long within = Within(_region, table);
        return within * within < (long)most * table.Rows.Length;
    }

    /// <summary>Those of some rows that are asked for. Which cooperatives are given is not looked at.</summary>
    public IEnumerable<int> Those(IEnumerable<int> rows, PeriodTable table)
    {
        var regions = RegionsOf(table);
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
        var regions = RegionsOf(table);
        for (var n = 0; n < table.Rows.Length; n++)
        {
            if (IsAskedFor(table, table.Rows[n], regions))
                yield return n;
        }
    }

    /// <summary>Which of the table's regions are asked for.</summary>
    private bool[] RegionsOf(PeriodTable table) => [.. table.Regions.Select(code => _region is null || Region.IsWithin(code, _region))];

    private static int Within(string region, PeriodTable table)
    {
        var sorted = table.Sorted(ListOrder.ByRegion);
        return sorted.CountBefore(End(region)) - sorted.CountBefore(Start(region));
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
