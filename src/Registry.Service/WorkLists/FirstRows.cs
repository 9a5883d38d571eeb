using System.Globalization;
using System.Runtime.InteropServices;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.WorkLists;

/// <summary>Where a row of a work list stands: the most urgent first, then by id, so that a page can be read on from it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(DateOnly On, Guid Id) : IComparable<Place>
{
    public static Place? Parse(string? text)
    {
        if (text is null)
            return null;
        return text.Split('_') is [var on, var id]
            && DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && Guid.TryParse(id, out var guid)
            ? new Place(day, guid)
            : throw new InvalidField("after", text, "must be what an earlier page gave as next");
    }

    public static bool operator <(Place left, Place right) => left.CompareTo(right) < 0;

    public static bool operator >(Place left, Place right) => left.CompareTo(right) > 0;

    public static bool operator <=(Place left, Place right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Place left, Place right) => left.CompareTo(right) >= 0;

    public int CompareTo(Place other) => (On, Id).CompareTo((other.On, other.Id));

    public override string ToString() => $"{On:yyyy-MM-dd}_{Id}";
}

/// <summary>The first rows after a place, of however many pass by: no more than those are kept.</summary>
internal sealed class FirstRows<TRow>(Place? after, int most)
{
    private readonly SortedSet<Place> _places = [];
    private readonly Dictionary<Place, TRow> _rows = [];

    public IReadOnlyList<TRow> Rows => [.. _places.Take(most).Select(place => _rows[place])];

    /// <summary>The place of the last row, where more follow.</summary>
    public string? Next => _places.Count > most ? _places.ElementAt(most - 1).ToString() : null;

    public void Pass(Place place, TRow row)
    {
        if (after is { } start && place <= start)
            return;
        _places.Add(place);
        _rows[place] = row;
        if (_places.Count <= most + 1)
            return;
        _rows.Remove(_places.Max);
        _places.Remove(_places.Max);
    }
}
