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
    private IReadOnlyCollection<Guid>? _among;

    public delegate bool Condition(PeriodTable table, in PeriodRow row);

    public DateOnly Day { get; } = day;

    /// <summary>The last closed book year.</summary>
    public int BookYear { get; } = day.Year - 1;

    public void Where(Condition condition) => _conditions.Add(condition);

    /// <summary>A region and all within it.</summary>
    public void In(string region) => _region = region;

    public void Among(IReadOnlyCollection<Guid> cooperatives) => _among = cooperatives;

    /// <summary>The numbers of the rows that are asked for.</summary>
    public IEnumerable<int> Of(PeriodTable table)
    {
        var regions = table.Regions.Select(code => _region is null || Region.IsWithin(code, _region)).ToArray();
        return _among is null ? OfAll(table, regions) : OfThose(_among, table, regions);
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

    private IEnumerable<int> OfAll(PeriodTable table, bool[] regions)
    {
        for (var n = 0; n < table.Rows.Length; n++)
        {
            if (IsAskedFor(table, table.Rows[n], regions))
                yield return n;
        }
    }

    private IEnumerable<int> OfThose(IReadOnlyCollection<Guid> cooperatives, PeriodTable table, bool[] regions)
    {
        foreach (var rows in cooperatives.Select(table.RowsOf))
        {
            for (var n = rows.Start.Value; n < rows.End.Value; n++)
            {
                if (IsAskedFor(table, table.Rows[n], regions))
                    yield return n;
            }
        }
    }

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
