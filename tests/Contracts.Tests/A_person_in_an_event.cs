using System.Reflection;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

public sealed partial class A_person_in_an_event
{
    /// <summary>The only name that leaves: that of the cooperative itself.</summary>
    private static readonly PropertyInfo Allowed = typeof(CooperativeState).GetProperty(nameof(CooperativeState.Name))!;

    [Fact]
    public void Appears_as_a_pseudonym_only()
    {
        var properties = Graph(IntegrationEvents.Types).SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance)).ToArray();

        properties.Should().HaveCountGreaterThan(50, "the whole graph was walked");
        properties.Where(p => p != Allowed && Personal().IsMatch(p.Name)).Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
            .Should().BeEmpty("events stay with others for ever, so no name, phone number or NationalId of a person may leave in one");
    }

    private static IEnumerable<Type> Graph(IEnumerable<Type> roots)
    {
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(roots);
        while (waiting.TryDequeue(out var type))
        {
            foreach (var argument in type.GetGenericArguments())
                waiting.Enqueue(argument);
            if (type.Assembly != typeof(IIntegrationEvent).Assembly || type.IsEnum || !seen.Add(type))
                continue;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                waiting.Enqueue(property.PropertyType);
        }

        return seen;
    }

    /// <summary>What a field would be called that says who a person is.</summary>
    [GeneratedRegex("Name|Nama|Phone|Telephone|Telepon|Mobile|Email|Address|Alamat|National|^Nik$|NikPenduduk|Ktp|Birth|Lahir|Gender", RegexOptions.IgnoreCase, 1000)]
    internal static partial Regex Personal();
}
