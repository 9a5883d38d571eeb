using System.Globalization;
using System.Runtime.InteropServices;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Where a cooperative stands in an order: by a text or a day, and by its id where that is the same.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ListPlace(string Text, int Day, Guid Id)
{
    public static int Compare(ListPlace one, ListPlace other) => string.CompareOrdinal(one.Text, other.Text) is not 0 and var texts ? texts
        : one.Day != other.Day ? one.Day.CompareTo(other.Day) : one.Id.CompareTo(other.Id);
}

/// <summary>What a list is ordered by.</summary>
internal sealed record ListOrder(string By, Func<PeriodTable, int, ListPlace> PlaceOf, bool Descending = false)
{
    private const int SmallTable = 10_000;

    public static readonly ListOrder ByRegion = new("region", (table, n) => new(table.Regions[table.Rows[n].Region], 0, table.NameOf(n).Id));

    private static readonly ListOrder BySince = new("since", (table, n) => new("", table.Rows[n].Since, table.NameOf(n).Id));

    public static readonly IReadOnlyList<ListOrder> All =
    [
        new("name", (table, n) => new(table.NameOf(n).NameOrder, 0, table.NameOf(n).Id)),
        new("number", (table, n) => new(table.NameOf(n).NumberOrder, 0, table.NameOf(n).Id)),
        ByRegion,
        BySince,
    ];

    /// <summary>As clients write it.</summary>
    public string Name => Descending ? $"-{By}" : By;

    /// <param name="sort">A name, or one after "-" for the other direction.</param>
    public static ListOrder Parse(string? sort)
    {
        var name = sort ?? "name";
        return All.Concat(All.Select(order => order with { Descending = true })).FirstOrDefault(order => order.Name == name)
            ?? throw new InvalidField(nameof(sort), sort, $"must be one of {string.Join(", ", All.Select(order => order.By))}, or one of them after -");
    }

    /// <summary>
    /// The numbers of the first rows behind a place, of those that are asked for. Where they are so few that a part of the order does not
    /// fill a page, one look at all rows as they lie is quicker than to go on.
    /// </summary>
    /// <param name="part">How many rows of the order are looked at; when not given, a sixteenth of a large table.</param>
    public IReadOnlyList<int> First(int most, ListPlace? after, PeriodFilter asked, PeriodTable table, int? part = null)
    {
        var first = part is null && asked.AreFew(most, table)
            ? []
            : asked.Those(table.Sorted(this).After(after, Descending).Take(part ?? Math.Max(SmallTable, table.Rows.Length / 16)), table).Take(most).ToArray();
        return first.Length == most ? first : FirstOf(most, after, asked.Of(table), table);
    }

    /// <summary>Of rows in any order; no more than those that are wanted are kept.</summary>
    private IReadOnlyList<int> FirstOf(int most, ListPlace? after, IEnumerable<int> rows, PeriodTable table)
    {
        var comparer = Comparer<ListPlace>.Create(Descending ? (one, other) => ListPlace.Compare(other, one) : ListPlace.Compare);
        // the last of them on top, to be replaced by whatever comes before it
        var first = new PriorityQueue<int, ListPlace>(Comparer<ListPlace>.Create((one, other) => comparer.Compare(other, one)));
        foreach (var row in rows)
        {
            var place = PlaceOf(table, row);
            if (after is { } start && comparer.Compare(place, start) <= 0)
                continue;
            if (first.Count < most)
                first.Enqueue(row, place);
            else if (first.TryPeek(out _, out var last) && comparer.Compare(place, last) < 0)
                first.EnqueueDequeue(row, place);
        }

        return [.. first.UnorderedItems.OrderBy(item => item.Priority, comparer).Select(item => item.Element)];
    }

    /// <summary>A place as a text for the client.</summary>
    public string KeyOf(ListPlace place) => IsByDay ? DateOnly.FromDayNumber(place.Day).ToString("O", CultureInfo.InvariantCulture) : place.Text;

    /// <summary>The place that a text is of; null where it is none.</summary>
    public ListPlace? PlaceAt(string key, Guid id) =>
        !IsByDay ? new(key, 0, id)
        : DateOnly.TryParseExact(key, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new("", day.DayNumber, id) : null;

    private bool IsByDay => By == BySince.By;
}

/// <summary>Where a page of a list ended. Clients send it back as they got it.</summary>
internal sealed record ListCursor(string Order, DateOnly AsOf, Guid Id, string Key)
{
    public override string ToString() =>
        PageCursor.Of(Order, AsOf.ToString("O", CultureInfo.InvariantCulture), Id.ToString(), Key);

    /// <param name="after">What an earlier page gave as next.</param>
    public static ListCursor? Parse(string? after, ListOrder order, DateOnly? asOf)
    {
        if (string.IsNullOrEmpty(after))
            return null;
        return Read(after) is { } cursor && cursor.Order == order.Name && order.PlaceAt(cursor.Key, cursor.Id) is not null && (asOf ?? cursor.AsOf) == cursor.AsOf
            ? cursor
            : throw PageCursor.NotOfThisList(after);
    }

    private static ListCursor? Read(string text) =>
        PageCursor.Keys(text, 4) is [var order, var asOf, var id, var key]
        && DateOnly.TryParseExact(asOf, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && Guid.TryParse(id, out var cooperative)
            ? new ListCursor(order, day, cooperative, key)
            : null;
}
