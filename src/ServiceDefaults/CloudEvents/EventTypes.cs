using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

internal static class EventTypes
{
    /// <summary>The contracts of the types that a client names; all that this service tells where it names none.</summary>
    public static IReadOnlySet<Type> Asked(IReadOnlyList<string> types, Translation translation) => types.Count == 0
        ? translation.Contracts
        : types.Select(type => EventType.ContractOf(type) is { } contract && translation.Contracts.Contains(contract)
            ? contract
            : throw new InvalidField(nameof(types), type, "must be the type of an event that this service tells")).ToHashSet();
}
