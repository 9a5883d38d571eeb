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
        var events = await session.Events.FetchStreamAsync(ActivityPolicyBook.TheId, timestamp: at.Value.ToUniversalTime(), token: cancellation);
        return events.Select(e => (IDomainEvent)e.Data).Aggregate(default(ActivityPolicyBook), ActivityPolicyBook.Fold)
            ?? throw new NotFound("activity policy known at", at);
    }

    /// <summary>All that was recorded about a cooperative, at least its registration.</summary>
    public static async Task<IReadOnlyList<JasperFx.Events.IEvent>> Events(
        IQuerySession session, Guid id, DateTimeOffset? at, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(id, timestamp: at?.ToUniversalTime(), token: cancellation);
        return events.Count > 0 && events[0].Data is CooperativeRegistered ? events : throw new NotFound(nameof(Cooperative), id);
    }
}
