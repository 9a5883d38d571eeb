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

    private static readonly Gen<(int Number, History History, bool Sorts)[]> Writings =
        Gen.Select(Gen.Int[0, Cooperatives - 1], Histories.Any, Gen.Bool, (number, history, sorts) => (number, history, sorts)).Array[1, 20];

    /// <summary>However often each cooperative is written anew, and whenever the old rows are left out.</summary>
    [Fact]
    public void Are_those_that_were_written_last() => Writings.Sample(
        writings =>
        {
            var table = TableOf(writings);

            Live(table).Select(n => Shown(table, n)).Order(StringComparer.Ordinal).Should().Equal(
                writings.GroupBy(w => w.Number).SelectMany(w => PeriodsOf(w.Key, w.Last().History).Select(Shown)).Order(StringComparer.Ordinal));
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
                asked.Those(table.Sorted(ListOrder.Parse("name")).After(null, descending: false), table).Select(n => Shown(table, n)).Should().BeEquivalentTo(within);
                foreach (var order in ListOrder.All.Concat(ListOrder.All.Select(o => o with { Descending = true })))
                    PagesAreRight(order, asked, table);
            }
        },
        iter: 100,
        threads: 1);

    /// <summary>The pages of any length, of which as much of the order is looked at as is usual, or only its first rows.</summary>
    private static void PagesAreRight(ListOrder order, PeriodFilter asked, PeriodTable table)
    {
        ListPlace[] ascending = [.. asked.Of(table).Select(n => order.PlaceOf(table, n)).Order(Comparer<ListPlace>.Create(ListPlace.Compare))];
        ListPlace[] places = order.Descending ? [.. ascending.Reverse()] : ascending;
        foreach (var part in new int?[] { null, 0, 1, 4 })
        {
            for (var most = 1; most <= Cooperatives + 1; most++)
            {
                for (var read = 0; read <= places.Length; read++)
                {
                    order.First(most, read > 0 ? places[read - 1] : null, asked, table, part).Select(n => order.PlaceOf(table, n))
                        .Should().Equal(places.Skip(read).Take(most));
                }
            }
        }
    }

    private static PeriodTable TableOf((int Number, History History, bool Sorts)[] writings)
    {
        var table = new PeriodTable();
        foreach (var (number, history, sorts) in writings)
        {
            table.Put(new ReadCooperative(IdOf(number), "", [.. PeriodsOf(number, history).Select(AsRead)]));
            if (sorts)
                table.Sort();
        }

        table.Sort();
        return table;
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static IReadOnlyList<Period> PeriodsOf(int number, History history)
    {
        var cooperative = history.Cooperative;
        return Periods.Of(
            cooperative with
            {
                Id = IdOf(number),
                Profile = Named(number, cooperative.Profile),
                Revisions = [.. cooperative.Revisions.Select(r => r with { Profile = Named(number, r.Profile) })],
            },
            history.Policies);
    }

    /// <summary>Otherwise with each revision, and in three districts, of whose codes one begins as another does.</summary>
    private static Profile Named(int number, Profile profile) => profile with
    {
        Name = $"Koperasi {(number + profile.MemberCount) % 3}",
        LegalEntityNumber = $"{7 - number}/BH/{profile.MemberCount % 2}",
        RegionCode = number == 0 ? "13.11.01.2001" : number % 2 == 0 ? "13.11.01.2002" : "13.11.10.2001",
    };

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
