using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Lists;

public sealed class The_periods_in_memory
{
    private const int Cooperatives = 5;

    private static readonly Gen<(int Number, History History)[]> Writings =
        Gen.Select(Gen.Int[0, Cooperatives - 1], Histories.Any, (number, history) => (number, history)).Array[1, 20];

    /// <summary>However often each cooperative is written anew, and whenever the old rows are left out.</summary>
    [Fact]
    public void Are_those_that_were_written_last() => Writings.Sample(
        writings =>
        {
            var table = TableOf(writings);

            Live(table).Select(n => Shown(table, n)).Order(StringComparer.Ordinal).Should().Equal(
                writings.GroupBy(w => w.Number).SelectMany(w => PeriodsOf(w.Last()).Select(Shown)).Order(StringComparer.Ordinal));
        },
        iter: 100,
        threads: 1);

    /// <summary>In every order, in both directions, from the beginning and behind any place.</summary>
    [Fact]
    public void Stand_in_every_order() => Writings.Sample(
        writings =>
        {
            var table = TableOf(writings);
            foreach (var order in ListOrder.All)
            {
                ListPlace[] places = [.. Live(table).Select(n => order.PlaceOf(table, n)).Order(Comparer<ListPlace>.Create(ListPlace.Compare))];
                PlacesAfter(null, descending: false).Should().Equal(places);
                PlacesAfter(null, descending: true).Should().Equal(places.Reverse());
                foreach (var place in places)
                {
                    PlacesAfter(place, descending: false).Should().Equal(places.Where(p => ListPlace.Compare(p, place) > 0));
                    PlacesAfter(place, descending: true).Should().Equal(places.Where(p => ListPlace.Compare(p, place) < 0).Reverse());
                }

                IEnumerable<ListPlace> PlacesAfter(ListPlace? place, bool descending) =>
                    table.Sorted(order).After(place, descending).Where(n => IsLive(table, n)).Select(n => order.PlaceOf(table, n));
            }
        },
        iter: 100,
        threads: 1);

    /// <summary>A page is the same whether few are looked at, by their region, or an order is gone through.</summary>
    [Fact]
    public void Are_found_by_their_region() => Writings.Sample(
        writings =>
        {
            var table = TableOf(writings);
            var policies = writings[^1].History.Policies;
            foreach (var region in table.Regions.SelectMany(code => new[] { code, code[..Region.DistrictCodeLength], code[..Region.RegencyCodeLength] }).Distinct())
            {
                var asked = new PeriodFilter(Given.Today, policies);
                asked.In(region);
                string[] within = [.. Live(table).Where(n => table.Rows[n].HoldsOn(Given.Today.DayNumber) && Region.IsWithin(table.Regions[table.Rows[n].Region], region)).Select(n => Shown(table, n))];
                asked.Of(table).Select(n => Shown(table, n)).Should().BeEquivalentTo(within);
                asked.Of(table.Sorted(ListOrder.Parse("name")).After(null, descending: false), table).Select(n => Shown(table, n)).Should().BeEquivalentTo(within);
                foreach (var order in ListOrder.All)
                {
                    ListPlace[] places = [.. asked.Of(table).Select(n => order.PlaceOf(table, n)).Order(Comparer<ListPlace>.Create(ListPlace.Compare))];
                    for (var most = 1; most <= Cooperatives + 1; most++)
                    {
                        order.First(most, null, asked, table).Select(n => order.PlaceOf(table, n)).Should().Equal(places.Take(most));
                        (order with { Descending = true }).First(most, null, asked, table).Select(n => order.PlaceOf(table, n)).Should().Equal(places.Reverse().Take(most));
                    }
                }
            }
        },
        iter: 100,
        threads: 1);

    /// <summary>Written in pages, each as long as no cooperative comes twice.</summary>
    private static PeriodTable TableOf((int Number, History History)[] writings)
    {
        var table = new PeriodTable();
        var page = new Dictionary<int, History>();
        foreach (var (number, history) in writings)
        {
            if (page.TryAdd(number, history))
                continue;
            Put();
            page = new() { [number] = history };
        }

        Put();
        return table;

        void Put()
        {
            foreach (var (number, history) in page)
                table.Put(new ReadCooperative(IdOf(number), "", [.. PeriodsOf((number, history)).Select(AsRead)]));
            table.Sort();
        }
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static IReadOnlyList<Period> PeriodsOf((int Number, History History) writing) =>
        Periods.Of(writing.History.Cooperative with { Id = IdOf(writing.Number) }, writing.History.Policies);

    private static IEnumerable<int> Live(PeriodTable table) => Enumerable.Range(0, table.Rows.Length).Where(n => IsLive(table, n));

    private static bool IsLive(PeriodTable table, int n) => table.Rows[n].ValidFrom < table.Rows[n].ValidUntil;

    private static ReadPeriod AsRead(Period p) => new(
        p.ValidFrom, p.ValidUntil, p.Since, p.NextTermEnd, p.RegionCode, p.Type, p.Form, p.LegalLife, p.Suspended, p.Activity, p.OfficersInTerm, p.FirstBookYear,
        [.. p.HeldOn], NameOf(p));

    private static ListedName NameOf(Period p) => new(p.CooperativeId, p.Name, p.NameOrder, p.LegalEntityNumber, p.NumberOrder, p.CooperativeNumber);

    private static string Shown(Period p) => string.Join('|',
        NameOf(p), p.RegionCode, p.ValidFrom.DayNumber, p.ValidUntil.DayNumber, p.Since.DayNumber, p.NextTermEnd?.DayNumber ?? PeriodTable.Never,
        p.Type, p.Form, p.LegalLife, p.Activity, p.Suspended, p.OfficersInTerm, string.Join(',', p.HeldOn.Select((day, n) => $"{p.FirstBookYear + n}:{day?.DayNumber ?? PeriodTable.Never}")));

    private static string Shown(PeriodTable table, int n)
    {
        var row = table.Rows[n];
        return string.Join('|',
            table.NameOf(n), table.Regions[row.Region], row.ValidFrom, row.ValidUntil, row.Since, row.NextTermEnd,
            row.Type, row.Form, row.LegalLife, row.Activity, row.Suspended, row.OfficersInTerm,
            string.Join(',', Enumerable.Range(row.FirstBookYear, row.HeldCount).Select(year => $"{year}:{table.HeldOn(row, year)}")));
    }
}
