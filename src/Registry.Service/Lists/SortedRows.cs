using System.Runtime.InteropServices;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The rows of a <see cref="PeriodTable"/> in an order, so that a page of a list reads few more than its own. What a cooperative
/// has one behind the other at the same place is one entry. Dead rows stay until they are left out of the table.
/// </summary>
internal sealed class SortedRows(PeriodTable table, ListOrder order)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Brings in the rows that were put at the end of the table since the last time.</summary>
    public void Add(int first, int end)
    {
        // the places are looked up once for all comparisons; what stands at the same one stays in the order of the rows
        Entry[] added = [.. Entries(first, end).OrderBy(PlaceOf, Comparer<ListPlace>.Create(ListPlace.Compare))];
        var unmoved = _entries.Count;
        CollectionsMarshal.SetCount(_entries, unmoved + added.Length);
        var all = CollectionsMarshal.AsSpan(_entries);
        // from the back, so that each of those that were there moves once, past all that come before it
        for (var n = added.Length - 1; n >= 0; n--)
        {
            var place = Count(all[..unmoved], PlaceOf(added[n]), orAt: true);
            all[place..unmoved].CopyTo(all[(place + n + 1)..]);
            all[place + n] = added[n];
            unmoved = place;
        }
    }

    /// <param name="numbers">What the rows' numbers have become; below 0 where a row is no more.</param>
    public void Renumber(ReadOnlySpan<int> numbers)
    {
        var kept = 0;
        var all = CollectionsMarshal.AsSpan(_entries);
        foreach (var entry in all)
        {
            if (numbers[entry.First] >= 0)
                all[kept++] = entry with { First = numbers[entry.First] };
        }

        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    /// <summary>The rows behind a place, or all; those before it from there back where the order descends.</summary>
    public IEnumerable<int> After(ListPlace? place, bool descending) =>
        descending
            ? Rows(place is { } start ? CountBefore(start) - 1 : _entries.Count - 1, -1, step: -1)
            : Rows(place is { } last ? Count(CollectionsMarshal.AsSpan(_entries), last, orAt: true) : 0, _entries.Count, step: 1);

    /// <summary>The rows from one place on until another.</summary>
    public IEnumerable<int> Between(ListPlace from, ListPlace until) => Rows(CountBefore(from), CountBefore(until), step: 1);

    /// <summary>How many entries stand before a place.</summary>
    public int CountBefore(ListPlace place) => Count(CollectionsMarshal.AsSpan(_entries), place, orAt: false);

    private IEnumerable<int> Rows(int from, int until, int step)
    {
        for (var n = from; n != until; n += step)
        {
            var entry = _entries[n];
            for (var row = entry.First; row < entry.First + entry.Count; row++)
                yield return row;
        }
    }

    private int Count(ReadOnlySpan<Entry> entries, ListPlace place, bool orAt)
    {
        var (from, until) = (0, entries.Length);
        while (from < until)
        {
            var middle = (from + until) / 2;
            if (ListPlace.Compare(PlaceOf(entries[middle]), place) < (orAt ? 1 : 0))
                from = middle + 1;
            else
                until = middle;
        }

        return from;
    }

    private ListPlace PlaceOf(Entry entry) => order.PlaceOf(table, entry.First);

    private IEnumerable<Entry> Entries(int from, int end)
    {
        for (var (first, n) = (from, from + 1); first < end; n++)
        {
            if (n < end && table.Rows[n].IsDead == table.Rows[first].IsDead && order.PlaceOf(table, n) == order.PlaceOf(table, first))
                continue;
            if (!table.Rows[first].IsDead)
                yield return new Entry(first, n - first);
            first = n;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int First, int Count);
}
