using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The figures over time. Each period counts from the first of the days that it holds on to the last, so one reading of the
/// periods serves all days.
/// </summary>
internal static class GetStatisticsSeries
{
    private const int MostPoints = 400;

    /// <summary>A meeting counts while its book year is the last closed one: in the calendar year after it.</summary>
    private const string MeetingsHeldOn =
        """
        select 'Held', width_bucket(greatest(valid_from, held, make_date(book_year + 1, 1, 1)) - 1, @days),
               width_bucket(least(valid_until, make_date(book_year + 2, 1, 1)) - 1, @days), count(*)
        from listed, unnest(held_on) with ordinality as meeting (held, n), lateral (select first_book_year + n::integer - 1) as of (book_year)
        where held is not null and legal_life = 'Registered' group by 1, 2, 3
        """;

    internal sealed record Series(IReadOnlyList<Point> Points);

    /// <summary>The figures of a day, as in the statistics of that day.</summary>
    internal sealed record Point(DateOnly AsOf, long Total, long Active, long AtRisk, long Inactive, int BookYear, long AnnualMeetingHeld);

    internal static void MapSeries(this RouteGroupBuilder statistics) =>
        statistics.MapGet("/series", async (
            DateOnly from, DateOnly? to, string? step, string? region, CooperativeType? type, NpgsqlDataSource database, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var days = Days(AskedDay.Check(from, nameof(from)), AskedDay.Check(to ?? calendar.Today, nameof(to)), step);
            var counts = await Count(days, region, type, database, cancellation);
            return TypedResults.Ok(new Series([.. days.Select((day, n) => On(day, counts, n))]));
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

    /// <summary>For each activity, and for meetings held: how many on each of the days.</summary>
    private static async Task<Dictionary<string, long[]>> Count(
        DateOnly[] days, string? region, CooperativeType? type, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var query = GetStatistics.Of(PeriodQuery.Overlapping(days[0], days[^1]), region, type);
        query.Where(PeriodQuery.InExistence, "days", days);
        await using var command = query.Command(database,
            $$"""
            with listed as materialized (select * from listed_periods where {where})
            select activity, width_bucket(valid_from - 1, @days), width_bucket(valid_until - 1, @days), count(*) from listed group by 1, 2, 3
            union all
            {{MeetingsHeldOn}}
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counts = new Dictionary<string, long[]>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            var what = reader.GetString(0);
            if (!counts.TryGetValue(what, out var each))
                counts.Add(what, each = new long[days.Length]);
            for (var n = reader.GetInt32(1); n < reader.GetInt32(2); n++)
                each[n] += reader.GetInt64(3);
        }

        return counts;
    }

    private static Point On(DateOnly day, Dictionary<string, long[]> counts, int n)
    {
        long Of(string what) => counts.TryGetValue(what, out var each) ? each[n] : 0;
        var atRisk = Of(nameof(ActivityStatus.AtRisk));
        var active = Of(nameof(ActivityStatus.Active)) + atRisk;
        var inactive = Of(nameof(ActivityStatus.Inactive));
        return new Point(day, active + inactive, active, atRisk, inactive, day.Year - 1, Of("Held"));
    }
}
