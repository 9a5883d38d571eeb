using System.Reflection;
using System.Text.Json;
using AwesomeAssertions;
using MassTransit.Serialization;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>By the serializer that MassTransit sends and receives with.</summary>
public sealed class An_event_on_the_wire
{
    private static readonly JsonSerializerOptions Wire = SystemTextJsonMessageSerializer.Options;

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Arrives_as_it_was_sent(Type type)
    {
        var sent = Sample.Of(type, optional: true);

        var arrived = JsonSerializer.Deserialize(JsonSerializer.Serialize(sent, type, Wire), type, Wire);

        arrived.Should().BeEquivalentTo(sent, options => options.PreferringRuntimeMemberTypes().WithStrictOrdering());
        JsonSerializer.Serialize(arrived, type, Wire).Should().Be(JsonSerializer.Serialize(sent, type, Wire));
    }

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void Arrives_without_what_is_optional(Type type)
    {
        var sent = Sample.Of(type, optional: false);

        var arrived = JsonSerializer.Deserialize(JsonSerializer.Serialize(sent, type, Wire), type, Wire);

        arrived.Should().BeEquivalentTo(sent, options => options.PreferringRuntimeMemberTypes().WithStrictOrdering());
    }

    [Theory]
    [MemberData(nameof(IntegrationEvents.All), MemberType = typeof(IntegrationEvents))]
    public void May_carry_a_field_that_a_receiver_does_not_know_yet(Type type)
    {
        var sent = Sample.Of(type, optional: true);
        var json = JsonSerializer.Serialize(sent, type, Wire);

        var arrived = JsonSerializer.Deserialize($$"""{"addedLater":{"by":"a newer sender"},{{json[1..]}}""", type, Wire);

        arrived.Should().BeEquivalentTo(sent, options => options.PreferringRuntimeMemberTypes().WithStrictOrdering());
    }
}

/// <summary>An instance of any contract, every value different from its type's default.</summary>
internal static class Sample
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <param name="type">A contract.</param>
    /// <param name="optional">Whether what may be absent is there.</param>
    public static object Of(Type type, bool optional)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters() is not [{ } only] || only.ParameterType != type);
        return constructor.Invoke([.. constructor.GetParameters().Select(p => IsOptional(p) && !optional ? null : Value(p.ParameterType, p.Name!, optional))]);
    }

    private static bool IsOptional(ParameterInfo parameter) =>
        Nullability.Create(parameter).WriteState == NullabilityState.Nullable;

    private static object Value(Type type, string name, bool optional)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            var list = Array.CreateInstance(item, 2);
            list.SetValue(Value(item, name, optional), 0);
            list.SetValue(Value(item, name, optional: false), 1);
            return list;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => $"a {name}",
            TypeCode.Int32 => 2018,
            TypeCode.Int64 => 444_000_000L,
            TypeCode.Boolean => true,
            TypeCode.Decimal => 3.75m,
            _ when type == typeof(Guid) => Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"),
            _ when type == typeof(DateOnly) => new DateOnly(2019, 3, 19),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2019, 3, 19, 9, 30, 15, 123, TimeSpan.Zero),
            _ => Of(type, optional),
        };
    }
}
