using System.Reflection;
using System.Text.Json;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>All that is stored when an event of a cooperative is: what the floor writes was made before the clock runs.</summary>
/// <param name="Event">The event as JSON.</param>
/// <param name="State">The snapshot after it, as JSON.</param>
/// <param name="Periods">The rows of the lists, as JSON.</param>
internal sealed record RawWrite(
    Guid StreamId, long Version, Guid EventId, string Alias, string DotNetType, string Event, string State, string Periods, string Words, string Basis)
{
    public static RawWrite Of(ISerializer serializer, ActivityPolicyBook policies, Cooperative state, IDomainEvent e) => new(
        state.Id,
        state.Version,
        Guid.CreateVersion7(),
        e.GetType().GetCustomAttribute<StoredAsAttribute>()!.Alias,
        $"{e.GetType().FullName}, {e.GetType().Assembly.GetName().Name}",
        serializer.ToJson(e),
        serializer.ToJson(state),
        JsonSerializer.Serialize(Registry.Lists.Periods.Of(state, policies), ReadModel.Json),
        ReadModel.Words(state),
        ReadModel.BasisOf(policies));
}
