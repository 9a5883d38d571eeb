using System.Globalization;
using KoperasiPlatform.ServiceDefaults.Paging;

namespace KoperasiPlatform.Monitoring.Lists;

/// <summary>A page of a list as of a date.</summary>
/// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
internal sealed record DatedPage<T>(DateOnly AsOf, IReadOnlyList<T> Items, string? Next);

/// <summary>Where a page ended of a list that is ordered by a day and an id, as of the date of its first page.</summary>
internal sealed record Place(DateOnly AsOf, DateOnly Day, Guid Id)
{
    public override string ToString() => PageCursor.Of(AsOf.ToString("O", CultureInfo.InvariantCulture), Day.ToString("O", CultureInfo.InvariantCulture), Id.ToString());

    /// <param name="after">What an earlier page gave as next.</param>
    /// <param name="asOf">The date that is asked about; where none is, that of the earlier page.</param>
    public static Place? Parse(string? after, DateOnly? asOf)
    {
        if (string.IsNullOrEmpty(after))
            return null;
        return PageCursor.Keys(after, 3) is [var of, var on, var id]
            && DateOnly.TryParseExact(of, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && DateOnly.TryParseExact(on, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && Guid.TryParse(id, out var last)
            && (asOf ?? date) == date
                ? new Place(date, day, last)
                : throw PageCursor.NotOfThisList(after);
    }

    /// <summary>The rows after this place, in their order; from the beginning where there is none.</summary>
    public static DatedPage<T> PageOf<T>(IEnumerable<T> rows, Func<T, (DateOnly Day, Guid Id)> key, DateOnly asOf, Place? after, int limit)
    {
        T[] page = [.. rows.Where(row => after is null || key(row).CompareTo((after.Day, after.Id)) > 0).OrderBy(key).Take(limit + 1)];
        if (page.Length <= limit)
            return new DatedPage<T>(asOf, page, Next: null);
        var last = key(page[limit - 1]);
        return new DatedPage<T>(asOf, page[..limit], new Place(asOf, last.Day, last.Id).ToString());
    }
}
