using System.Reflection;
using KoperasiPlatform.Contracts;
using MassTransit;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>All events that leave a service, with the names that they have on the wire.</summary>
internal static class IntegrationEvents
{
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(IIntegrationEvent).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IIntegrationEvent)))
            .OrderBy(t => t.FullName, StringComparer.Ordinal),
    ];

    public static TheoryData<Type> All => [.. Types];

    public static string? ExchangeOf(Type type) => type.GetCustomAttribute<EntityNameAttribute>()?.EntityName;

    public static string? UrnOf(Type type) => type.GetCustomAttribute<MessageUrnAttribute>()?.Urn.ToString();
}
