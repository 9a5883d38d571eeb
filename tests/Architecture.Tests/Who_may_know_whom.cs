using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using AwesomeAssertions;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace KoperasiPlatform.Architecture.Tests;

public sealed class Who_may_know_whom
{
    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies([.. Solution.Assemblies]).Build();

    public static TheoryData<string> Services => [.. Solution.Services];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_knows_no_other_service_and_no_host(string service)
    {
        var ours = Solution.Assemblies.Select(a => a.GetName().Name!).Append("AppHost").ToHashSet(StringComparer.Ordinal);

        var referenced = System.Reflection.Assembly.Load(service).GetReferencedAssemblies().Select(a => a.Name!).Where(ours.Contains);

        referenced.Should().BeSubsetOf(
            ["Contracts", "ServiceDefaults"],
            "services share types through Contracts only, and otherwise meet at the broker: that is what lets one change without the others");
    }

    [Fact]
    public void Contracts_know_nothing_of_us() =>
        System.Reflection.Assembly.Load("Contracts").GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Should().BeSubsetOf(
                ["MassTransit.Abstractions"],
                "the package goes to provinces, who need the events and not our services; MassTransit's two attributes name them on the wire");

    [Fact]
    public void Messaging_stays_where_it_can_be_replaced() =>
        Types().That().DependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^MassTransit"))
            .Should().ResideInNamespaceMatching(@"^KoperasiPlatform\.(ServiceDefaults|Contracts|(Registry|Training|Monitoring)\.Integration)(\.|$)")
            .Because("MassTransit below 9 has an end (ADR 2): only ServiceDefaults, the Integration folders and the attributes of the contracts may name it")
            .Check(Code);

    [Fact]
    public void Contracts_take_only_the_names_from_messaging() =>
        Classes().That().ResideInAssembly(System.Reflection.Assembly.Load("Contracts"))
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^MassTransit").And().DoNotHaveNameMatching("^(EntityName|MessageUrn)Attribute$"))
            .Because("a receiver that does not use MassTransit must be able to use the contracts")
            .Check(Code);

    [Fact]
    public void Decisions_and_state_do_not_know_the_web_or_the_database() =>
        Types().That().ImplementInterface(typeof(ServiceDefaults.EventStore.IAggregate)).Or().ImplementInterface(typeof(ServiceDefaults.EventStore.IDomainEvent))
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^(Marten|Npgsql|MassTransit|Microsoft\.AspNetCore)"))
            .Because("what is stored for ever, and what is folded from it, must not change with a library")
            .Check(Code);
}
