using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>Lists cooperatives as of a date: filtered, sorted, page by page.</summary>
internal static class ListCooperatives
{
    /// <param name="Meeting">How the annual meeting for the last closed book year stands; absent where that is not accounted for.</param>
    /// <param name="Activity">Absent once its legal life has ended.</param>
    /// <param name="NextTermEnd">The last day of the term that ends first.</param>
    internal sealed record Item(
        Guid Id,
        string Name,
        string LegalEntityNumber,
        string? CooperativeNumber,
        CooperativeType Type,
        CooperativeForm Form,
        string RegionCode,
        string? Nagari,
        LegalLife LegalLife,
        bool Suspended,
        ActivityStatus? Activity,
        DateOnly Since,
        AnnualMeetingStatus? Meeting,
        int OfficersInTerm,
        DateOnly? NextTermEnd);

    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record Page(DateOnly AsOf, IReadOnlyList<Item> Items, string? Next);

    internal static void MapList(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/", List).WithSummary("List cooperatives as of a date").Produces<Page>();

    private static async Task<IResult> List(
        [AsParameters] CooperativeFilter filter,
        string? sort,
        string? after,
        int? limit,
        CooperativeSearch search,
        Census census,
        IQuerySession session,
        NpgsqlDataSource database,
        BusinessCalendar calendar,
        CancellationToken cancellation)
    {
        var most = PageCursor.Limit(limit);
        var order = ListOrder.Parse(sort);
        var cursor = ListCursor.Parse(after, order, filter.AsOf);
        var day = AskedDay.OrToday(cursor?.AsOf ?? filter.AsOf, calendar);
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var asked = filter.On(day, policies, await search.Find(filter.Search, cancellation));
        var start = cursor is null ? null : order.PlaceAt(cursor.Key, cursor.Id);
        var places = await census.Read(table => order.First(most + 1, start, asked.Of(table), table), cancellation);
        var items = await Items([.. places.Take(most).Select(place => place.Id)], day, policies, database, cancellation);
        return TypedResults.Ok(new Page(
            day, items, places.Count > most ? new ListCursor(order.Name, day, places[most - 1].Id, order.KeyOf(places[most - 1])).ToString() : null));
    }

    /// <summary>What is shown of cooperatives, in the order of their ids; without those that have ended meanwhile.</summary>
    private static async Task<IReadOnlyList<Item>> Items(
        Guid[] ids, DateOnly day, ActivityPolicyBook policies, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = PeriodQuery.Of(
            database,
            $$"""
            select cooperative_id, name, legal_entity_number, cooperative_number, type, form, region_code, legal_life, suspended, activity, since,
                   {{PeriodQuery.MeetingStatus}}, officers_in_term, next_term_end
            from listed_periods where {where}
            """,
            ids, day, policies);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var items = new Dictionary<Guid, Item>(ids.Length);
        while (await reader.ReadAsync(cancellation))
            items[reader.GetGuid(0)] = Read(reader);
        return [.. ids.Select(items.GetValueOrDefault).OfType<Item>()];
    }

    private static Item Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetString(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        Enum.Parse<CooperativeType>(row.GetString(4)),
        Enum.Parse<CooperativeForm>(row.GetString(5)),
        row.GetString(6),
        Region.NameOf(row.GetString(6)),
        Enum.Parse<LegalLife>(row.GetString(7)),
        row.GetBoolean(8),
        row.IsDBNull(9) ? null : Enum.Parse<ActivityStatus>(row.GetString(9)),
        row.GetFieldValue<DateOnly>(10),
        row.IsDBNull(11) ? null : Enum.Parse<AnnualMeetingStatus>(row.GetString(11)),
        row.GetInt32(12),
        row.IsDBNull(13) ? null : row.GetFieldValue<DateOnly>(13));
}
