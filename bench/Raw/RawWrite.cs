using System.Reflection;
using System.Text.Json;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>All that is stored when an event is: what the floor writes was made before the clock runs.</summary>
/// <param name="Aggregate">What it happened to, as Marten names its table.</param>
/// <param name="Event">The event as JSON.</param>
/// <param name="State">The snapshot after it, as JSON.</param>
/// <param name="Lists">The rows of the lists, of a cooperative.</param>
internal sealed record RawWrite(
    string Aggregate, Guid StreamId, long Version, Guid EventId, string Alias, string DotNetType, string Event, string State, RawLists? Lists)
{
    public static RawWrite Of<TAggregate>(ISerializer serializer, TAggregate state, IDomainEvent e, RawLists? lists = null)
        where TAggregate : IAggregate => new(
            typeof(TAggregate).Name.ToLowerInvariant(),
            state.Id,
            state.Version,
            Guid.CreateVersion7(),
            e.GetType().GetCustomAttribute<StoredAsAttribute>()!.Alias,
            $"{e.GetType().FullName}, {e.GetType().Assembly.GetName().Name}",
            serializer.ToJson(e),
            serializer.ToJson(state),
            lists);

    public static RawWrite Of(ISerializer serializer, ActivityPolicyBook policies, Cooperative state, IDomainEvent e) =>
        Of(serializer, state, e, RawLists.Of(state, policies));
}

/// <param name="Periods">As JSON.</param>
internal sealed record RawLists(string Periods, string Words, string Basis)
{
    public static RawLists Of(Cooperative state, ActivityPolicyBook policies) => new(
        JsonSerializer.Serialize(Registry.Lists.Periods.Of(state, policies), ReadModel.Json),
        ReadModel.Words(state),
        ReadModel.BasisOf(policies));
}
