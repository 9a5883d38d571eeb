using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class The_periods_in_memory
{
    private const int Cooperatives = 5;

    /// <summary>However often each cooperative is written anew, and whenever the old rows are left out.</summary>
    [Fact]
    public void Are_those_that_were_written_last() => Gen.Select(Gen.Int[0, Cooperatives - 1], Histories.Any).List[1, 20].Sample(
        writings =>
        {
            var table = new PeriodTable();
            var last = new Dictionary<Guid, ReadPeriod[]>();
            foreach (var (number, history) in writings)
            {
                var id = new Guid(number, 0, 0, new byte[8]);
                ReadPeriod[] periods = [.. Periods.Of(history.Cooperative, history.Policies).Select(AsRead)];
                table.Put(id, "", periods);
                last[id] = periods;
            }

            var rows = Enumerable.Range(0, table.Rows.Length).Where(n => table.Rows[n].ValidFrom < table.Rows[n].ValidUntil);
            rows.Select(n => Shown(table, n)).Order(StringComparer.Ordinal)
                .Should().Equal(last.SelectMany(c => c.Value.Select(p => Shown(c.Key, p))).Order(StringComparer.Ordinal));
        },
        iter: 100,
        threads: 1);

    private static ReadPeriod AsRead(Period p) => new(
        p.ValidFrom, p.ValidUntil, p.Since, p.NextTermEnd, p.RegionCode, p.Type, p.Form, p.LegalLife, p.Suspended, p.Activity, p.OfficersInTerm, p.FirstBookYear,
        [.. p.HeldOn], p.NameOrder, p.NumberOrder);

    private static string Shown(Guid id, ReadPeriod p) => string.Join('|',
        id, p.NameOrder, p.NumberOrder, p.RegionCode, p.ValidFrom.DayNumber, p.ValidUntil.DayNumber, p.Since.DayNumber, p.NextTermEnd?.DayNumber ?? PeriodTable.Never,
        p.Type, p.Form, p.LegalLife, p.Activity, p.Suspended, p.OfficersInTerm > 0, string.Join(',', p.HeldOn.Select((day, n) => $"{p.FirstBookYear + n}:{day?.DayNumber ?? PeriodTable.Never}")));

    private static string Shown(PeriodTable table, int n)
    {
        var row = table.Rows[n];
        return string.Join('|',
            table.NameOf(n).Id, table.NameOf(n).NameOrder, table.NameOf(n).NumberOrder, table.Regions[row.Region], row.ValidFrom, row.ValidUntil, row.Since, row.NextTermEnd,
            row.Type, row.Form, row.LegalLife, row.Activity, row.Suspended, row.HasOfficers,
            string.Join(',', Enumerable.Range(row.FirstBookYear, row.HeldCount).Select(year => $"{year}:{table.HeldOn(row, year)}")));
    }
}
