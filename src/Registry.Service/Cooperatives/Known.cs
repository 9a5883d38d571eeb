using JasperFx.Events;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using Marten.Events;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// What the register knew at an instant: the fold of what was recorded by then. Without an instant, what it knows now.
/// </summary>
internal static class Known
{
    public static async Task<Cooperative> Cooperative(
        IQuerySession session, Guid id, DateTimeOffset? at, CancellationToken cancellation)
    {
        if (at is null)
            return await session.LoadAsync<Cooperative>(id, cancellation) ?? throw new NotFound(nameof(Cooperative), id);
        var events = await Events(session, id, at, cancellation);
        var known = events.Select(e => (IDomainEvent)e.Data).Aggregate(default(Cooperative), Cooperatives.Cooperative.Fold)!;
        return known with { Id = id, Version = events[^1].Version };
    }

    public static async Task<ActivityPolicyBook> Policies(IQuerySession session, DateTimeOffset? at, CancellationToken cancellation)
    {
        if (at is null)
            return await CooperativeCommands.Policies(session, cancellation);
        var events = RecordedBy(await session.Events.FetchStreamAsync(ActivityPolicyBook.TheId, token: cancellation), at.Value);
        return events.Select(e => (IDomainEvent)e.Data).Aggregate(default(ActivityPolicyBook), ActivityPolicyBook.Fold)
            ?? throw new NotFound("activity policy known at", at);
    }

    /// <summary>All that was recorded about a cooperative, at least its registration.</summary>
    public static async Task<IReadOnlyList<IEvent>> Events(
        IQuerySession session, Guid id, DateTimeOffset? at, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(id, token: cancellation);
        if (at is not null)
            events = RecordedBy(events, at.Value);
        return events.Count > 0 && events[0].Data is CooperativeRegistered ? events : throw new NotFound(nameof(Cooperative), id);
    }

    /// <summary>
    /// All up to the last that was recorded by then. The clocks of replicas and of PostgreSQL need not agree (ADR 27): who recorded something knew what stood before it,
    /// also where that bears a later time.
    /// </summary>
    private static IReadOnlyList<IEvent> RecordedBy(IReadOnlyList<IEvent> events, DateTimeOffset at) =>
        [.. events.Take(1 + events.ToList().FindLastIndex(e => e.Timestamp <= at))];
}
