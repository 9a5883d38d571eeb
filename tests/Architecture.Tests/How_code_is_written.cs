using System.Reflection;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Mono.Cecil;
using Xunit;

namespace KoperasiPlatform.Architecture.Tests;

public sealed partial class How_code_is_written
{
    private static readonly Type[] StoredEvents =
    [
        .. Solution.ServiceAssemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IDomainEvent))),
    ];

    [Fact]
    public void Classes_are_sealed() =>
        Solution.Assemblies.SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && Solution.IsWritten(t))
            .Select(t => t.FullName)
            .Should().BeEmpty("inheritance is designed or not at all: an unsealed class promises what nobody has thought about");

    [Fact]
    public void A_stored_event_has_a_name_of_its_own_for_ever()
    {
        StoredEvents.Should().HaveCountGreaterThan(30);
        StoredEvents.Where(t => t.GetCustomAttribute<StoredAsAttribute>() is null).Select(t => t.FullName)
            .Should().BeEmpty("without [StoredAs] a renamed class could not read what it stored");
        var names = StoredEvents.Select(t => t.GetCustomAttribute<StoredAsAttribute>()!.Alias).ToArray();
        names.Should().OnlyHaveUniqueItems("two events under one name are read as the wrong one");
        names.Should().AllSatisfy(name => name.Should().MatchRegex("^[a-z]+(-[a-z]+)*\\.[a-z]+(-[a-z]+)*$", "a name reads aggregate.what-happened"));
    }

    [Fact]
    public void A_stored_event_says_from_which_business_date_it_holds() =>
        StoredEvents.Where(t => t.GetConstructors().Length != 1 || t.GetConstructors()[0].GetParameters().All(p => p.Name != "OccurredOn" || p.ParameterType != typeof(DateOnly)))
            .Select(t => t.FullName)
            .Should().BeEmpty("any past date is answered from the events, by the date that each carries first-hand and not by the time of its recording");

    /// <summary>Nor does what it is made of: the aggregate, and all who tell it, have the same one (ADR 32).</summary>
    [Fact]
    public void A_stored_event_never_changes() =>
        StoredEvents.SelectMany(WithItsParts).Distinct().SelectMany(t => t.GetProperties())
            .Where(p => IsMutableCollection(p.PropertyType) || p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
            .Should().BeEmpty("what happened has happened");

    [Fact]
    public void A_stored_event_knows_a_person_by_the_pseudonym_only() =>
        StoredEvents.SelectMany(t => t.GetProperties()).Where(p => Personal().IsMatch(p.Name)).Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
            .Should().BeEmpty("streams are never erased, so what must be erasable lies in the vault (ADR 4)");

    /// <summary>Appended without one, the snapshot would not have the stream's version either.</summary>
    [Fact]
    public void What_is_appended_to_a_stream_names_the_version_that_it_follows() =>
        Solution.Types.SelectMany(t => t.Methods)
            .Where(m => Calls.Of(m).OfType<MethodReference>().Any(c => c is { Name: "Append", Parameters.Count: 2 } && c.DeclaringType.FullName.Contains(".Events.", StringComparison.Ordinal)))
            .Select(m => m.DeclaringType.Name).Distinct()
            .Should().Equal(["AggregateStream`1"], "it sets the version itself (ADR 28); everybody else appends through it, or at a version");

    /// <summary>They want JasperFx's own event, another way from the row to it, or that one that is stored is passed over; without that they would do nothing, and not say so.</summary>
    [Fact]
    public void Nothing_is_asked_of_a_stored_event_that_it_does_not_have() =>
        Solution.Types.SelectMany(t => t.Methods)
            .SelectMany(m => Calls.Of(m).Where(WantsMore).Select(c => $"{m.FullName} names {c.FullName}"))
            .Should().BeEmpty("events are read by EventRows, or not read at all (ADR 31 and 32)");

    private static bool WantsMore(MemberReference member) => member switch
    {
        TypeReference type => type.GetElementType().FullName == "JasperFx.Events.Event`1",
        MethodReference { DeclaringType.FullName: var of } method when OfTheLibrary().IsMatch(of) => WantsMore(method, of),
        _ => false,
    };

    private static bool WantsMore(MethodReference method, string of) => method.Name switch
    {
        "Upcast" or "FanOut" or "JsonTransformation" or "set_EnableEventSkippingInProjectionsOrSubscriptions" => true,
        // a storage of our own has to leave it to Marten's
        "ArchiveStream" => !of.EndsWith("Storage", StringComparison.Ordinal),
        "LoadAsync" => method is GenericInstanceMethod && of.Contains(".Events.", StringComparison.Ordinal),
        var name => name.Contains("Masking", StringComparison.Ordinal),
    };

    private static IEnumerable<Type> WithItsParts(Type type)
    {
        var (seen, open) = (new HashSet<Type>(), new Queue<Type>([type]));
        while (open.TryDequeue(out var part))
        {
            if (!seen.Add(part))
                continue;
            foreach (var of in part.GetProperties().SelectMany(p => p.PropertyType.GetGenericArguments().Append(p.PropertyType)).Where(Solution.IsWritten))
                open.Enqueue(of);
        }

        return seen;
    }

    private static bool IsMutableCollection(Type type) =>
        type.IsArray || (type.IsGenericType && type.GetInterfaces().Append(type).Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICollection<>)));

    [Fact]
    public void Program_reads_like_a_table_of_contents() =>
        Solution.Services.Select(s => (Service: s, Lines: File.ReadLines(Path.Combine(Solution.Sources, s, "Program.cs")).Count()))
            .Where(p => p.Lines > 40)
            .Should().BeEmpty("at most 40 lines: what a service is must fit on a screen");

    [GeneratedRegex("^(Marten|JasperFx)\\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfTheLibrary();

    [GeneratedRegex("NationalId|Phone|PersonName|ParticipantName|OfficerName|Address|BirthDate", RegexOptions.None, 1000)]
    private static partial Regex Personal();
}
