using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The figures over time. Each period counts from the first of the days that it holds on to the last, so one reading of the
/// periods serves all days.
/// </summary>
internal static class GetStatisticsSeries
{
    private const int MostPoints = 400;

    internal sealed record Series(IReadOnlyList<Point> Points);

    /// <summary>The figures of a day, as in the statistics of that day.</summary>
    internal sealed record Point(DateOnly AsOf, long Total, long Active, long AtRisk, long Inactive, int BookYear, long AnnualMeetingHeld);

    internal static void MapSeries(this RouteGroupBuilder statistics) =>
        statistics.MapGet("/series", async (
            DateOnly from, DateOnly? to, string? step, string? region, CooperativeType? type, Census census, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var days = Days(AskedDay.Check(from, nameof(from)), AskedDay.Check(to ?? calendar.Today, nameof(to)), step);
            var area = string.IsNullOrEmpty(region) ? null : Region.Parse(region, nameof(region));
            return TypedResults.Ok(new Series(await census.Read((periods, _) => Points(periods, days, area, type), cancellation)));
        }).WithSummary("Cooperatives by activity over time: from, to, step (month, quarter or year)");

    internal static DateOnly[] Days(DateOnly from, DateOnly to, string? step)
    {
        var months = step switch
        {
            null or "month" => 1,
            "quarter" => 3,
            "year" => 12,
            _ => throw new InvalidField(nameof(step), step, "must be one of month, quarter, year"),
        };
        if (to < from)
            throw new InvalidField(nameof(to), to, $"must not be before from, {from:yyyy-MM-dd}");
        DateOnly[] days = [.. Enumerable.Range(0, MostPoints + 1).Select(n => from.AddMonths(n * months)).TakeWhile(day => day <= to)];
        return days.Length <= MostPoints ? days : throw new InvalidField(nameof(from), from, $"must leave at most {MostPoints} points until to");
    }

    private static Point[] Points(PeriodTable table, DateOnly[] days, string? region, CooperativeType? type)
    {
        var places = new Places(days);
        var (active, atRisk, inactive, held) = (new Count(places), new Count(places), new Count(places), new Count(places));
        var regions = table.Regions.Select(code => region is null || Region.IsWithin(code, region)).ToArray();
        foreach (ref readonly var row in table.Rows)
        {
            if (row.ValidFrom > places.Last || row.ValidUntil <= places.First || !row.IsInExistence || !regions[row.Region] || (type is { } one && row.Type != one))
                continue;
            (row.Activity switch { ActivityStatus.AtRisk => atRisk, ActivityStatus.Inactive => inactive, _ => active }).Add(row.ValidFrom, row.ValidUntil);
            if (row.LegalLife == LegalLife.Registered)
                AddMeetings(table, row, days, held);
        }

        var (actives, atRisks, inactives, helds) = (active.ByDay(), atRisk.ByDay(), inactive.ByDay(), held.ByDay());
        return
        [
            .. days.Select((day, n) => new Point(
                day, actives[n] + atRisks[n] + inactives[n], actives[n] + atRisks[n], atRisks[n], inactives[n], day.Year - 1, helds[n])),
        ];
    }

    /// <summary>A meeting counts while its book year is the last closed one: in the calendar year after it.</summary>
    private static void AddMeetings(PeriodTable table, in PeriodRow row, DateOnly[] days, Count held)
    {
        var end = Math.Min(row.FirstBookYear + row.HeldCount, days[^1].Year);
        for (var year = Math.Max(row.FirstBookYear, days[0].Year - 1); year < end; year++)
        {
            var from = Math.Max(Math.Max(row.ValidFrom, table.HeldOn(row, year)), new DateOnly(year + 1, 1, 1).DayNumber);
            held.Add(from, Math.Min(row.ValidUntil, new DateOnly(year + 2, 1, 1).DayNumber));
        }
    }

    /// <summary>Which of some days in their order comes first from any day on.</summary>
    private sealed class Places
    {
        private readonly int[] _firstFrom;
        private readonly int _count;

        public Places(DateOnly[] days)
        {
            (First, Last, _count) = (days[0].DayNumber, days[^1].DayNumber, days.Length);
            _firstFrom = new int[Last - First + 1];
            for (var n = 1; n < days.Length; n++)
                _firstFrom.AsSpan((days[n - 1].DayNumber - First + 1)..(days[n].DayNumber - First + 1)).Fill(n);
        }

        public int First { get; }

        public int Last { get; }

        /// <summary>One more than there are.</summary>
        public int Length => _count + 1;

        public int FirstFrom(int day) => day <= First ? 0 : day > Last ? _count : _firstFrom[day - First];
    }

    /// <summary>How many there are on each of some days, from the days on which each begins and ends.</summary>
    private sealed class Count(Places places)
    {
        private readonly long[] _changes = new long[places.Length];

        public void Add(int from, int until)
        {
            if (from >= until)
                return;
            _changes[places.FirstFrom(from)]++;
            _changes[places.FirstFrom(until)]--;
        }

        public long[] ByDay()
        {
            var sum = 0L;
            return [.. _changes.SkipLast(1).Select(change => sum += change)];
        }
    }
}
