using System.Globalization;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>What a list is ordered by: a column, and a cooperative's id where that is the same.</summary>
internal sealed record ListOrder(string Name, string Column, string SqlType, bool Descending)
{
    private static readonly ListOrder[] All =
    [
        new("name", "name_order", "text", Descending: false),
        new("number", "number_order", "text", Descending: false),
        new("region", "region_code", "text", Descending: false),
        new("since", "since", "date", Descending: false),
    ];

    public string OrderBy => $"{Column} {Direction}, cooperative_id {Direction}";

    /// <summary>What comes after the row whose key and id are given.</summary>
    public string After => $"({Column}, cooperative_id) {(Descending ? '<' : '>')} (@key::{SqlType}, @id)";

    /// <summary>Whether a text can be the key of a row.</summary>
    public bool Takes(string key) => SqlType != "date" || DateOnly.TryParseExact(key, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private string Direction => Descending ? "desc" : "asc";

    /// <param name="sort">A name, or one after "-" for the other direction.</param>
    public static ListOrder Parse(string? sort)
    {
        var name = sort ?? "name";
        var order = All.FirstOrDefault(o => o.Name == name.TrimStart('-'))
            ?? throw new InvalidField(nameof(sort), sort, $"must be one of {string.Join(", ", All.Select(o => o.Name))}, or one of them after -");
        return name.StartsWith('-') ? order with { Name = name, Descending = true } : order;
    }
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
        return Read(after) is { } cursor && cursor.Order == order.Name && order.Takes(cursor.Key) && (asOf ?? cursor.AsOf) == cursor.AsOf
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
