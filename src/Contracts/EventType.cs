using System.Reflection;
using MassTransit;

namespace KoperasiPlatform.Contracts;

/// <summary>The events by their CloudEvents <c>type</c>, which is the routing key on the exchange <c>koperasi.events</c> too.</summary>
public static class EventType
{
    private const string Authority = "id.go.solselkab.";

    private static readonly Dictionary<string, Type> Contracts = typeof(EventType).Assembly.GetTypes()
        .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IIntegrationEvent)))
        .ToDictionary(Of, StringComparer.Ordinal);

    /// <summary>All types, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Contracts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The type of a contract, for instance <c>id.go.solselkab.koperasi.cooperative-reactivated.v1</c>.</summary>
    public static string Of(Type contract) =>
        contract.GetCustomAttribute<EntityNameAttribute>() is { } name
            ? Authority + name.EntityName
            : throw new ArgumentException($"{contract} is not an event.", nameof(contract));

    /// <summary>The contract of a type, to read an event's <c>data</c> into; null where this version of the package knows none.</summary>
    public static Type? ContractOf(string type) => Contracts.GetValueOrDefault(type);

    /// <summary>The JSON Schema of an event's <c>data</c>; null where this version of the package knows no such type.</summary>
    public static string? SchemaOf(string type)
    {
        if (!Contracts.ContainsKey(type))
            return null;
        using var schema = typeof(EventType).Assembly.GetManifestResourceStream($"{type[Authority.Length..]}.json")
            ?? throw new InvalidOperationException($"{type} has no schema.");
        using var reader = new StreamReader(schema);
        return reader.ReadToEnd();
    }
}
