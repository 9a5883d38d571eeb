using AwesomeAssertions;
using Mono.Cecil;
using Xunit;

namespace KoperasiPlatform.Architecture.Tests;

public sealed class Time_and_chance
{
    private static readonly string[] WallClocks =
    [
        "System.DateTime::get_UtcNow", "System.DateTime::get_Now", "System.DateTime::get_Today", "System.DateTimeOffset::get_UtcNow", "System.DateTimeOffset::get_Now",
    ];

    private static readonly string[] Clocks = [.. WallClocks, "System.TimeProvider::", "KoperasiPlatform.ServiceDefaults.Time.BusinessCalendar::"];

    private static readonly string[] Chance = ["System.Random::", "System.Guid::NewGuid", "System.Guid::CreateVersion7", "System.Security.Cryptography.RandomNumberGenerator::"];

    private static readonly string[] OutsideWorld =
    [
        "Npgsql.", "Marten.", "MassTransit.", "Microsoft.AspNetCore.Http.HttpContext::", "System.Net.", "System.IO.File::", "System.Environment::GetEnvironmentVariable",
        "KoperasiPlatform.ServiceDefaults.EventStore.EventSessions::", "KoperasiPlatform.ServiceDefaults.Commands.CommandRunner::",
    ];

    private static readonly string[] Decisions = ["Decide", "Fold", "AsOf", "Reassess"];

    private static readonly ILookup<string, MethodDefinition> Methods = Solution.Types.SelectMany(t => t.Methods)
        .Where(m => m.IsStatic && m.HasBody && Decisions.Contains(m.Name))
        .ToLookup(m => $"{m.DeclaringType.FullName}.{m.Name}", StringComparer.Ordinal);

    public static TheoryData<string> Deciders => [.. Methods.Select(m => m.Key).Order(StringComparer.Ordinal)];

    [Fact]
    public void No_clock_is_read_but_through_TimeProvider() =>
        Solution.Types.SelectMany(t => t.Methods)
            .SelectMany(m => Calls.Of(m).Where(c => WallClocks.Any(clock => Is(c, clock))).Select(c => $"{m.FullName} reads {c.FullName}"))
            .Should().BeEmpty("a test, and a platform that holds a story of 2019, set the time: TimeProvider and BusinessCalendar are the only clocks");

    [Theory]
    [MemberData(nameof(Deciders))]
    public void A_decision_reads_neither_clock_nor_chance_nor_the_outside_world(string decider) =>
        Methods[decider].SelectMany(method => Calls.Ways(method, member => Clocks.Concat(Chance).Concat(OutsideWorld).Any(forbidden => Is(member, forbidden))))
            .Should().BeEmpty("the same facts must decide the same, in a test, in a retry and in a replay: what else a decision needs is passed to it");

    [Fact]
    public void The_decisions_are_found() =>
        Deciders.Should().HaveCountGreaterThan(25, "if this fails, decisions have another name now, and the rules above watch nothing");

    [Fact]
    public void The_ways_of_a_call_are_found()
    {
        var endpoint = Solution.Types.Single(t => t.FullName == "KoperasiPlatform.Registry.Cooperatives.RegisterCooperative");

        Calls.Ways(endpoint.Methods.Single(m => m.Name == "MapRegister"), member => Is(member, "System.Guid::CreateVersion7"))
            .Should().NotBeEmpty("the endpoint makes an id in a lambda: if that is not seen, nothing in a lambda is");
        Calls.Ways(endpoint.Methods.Single(m => m.Name == "Claim"), member => Is(member, "Marten."))
            .Should().NotBeEmpty("it is async: if that is not seen, nothing in an async method or an iterator is");
    }

    private static bool Is(MemberReference member, string forbidden) =>
        (member.DeclaringType is { } type ? $"{type.FullName}::{member.Name}" : $"{member.FullName}::").StartsWith(forbidden, StringComparison.Ordinal);
}
