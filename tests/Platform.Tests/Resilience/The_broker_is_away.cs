using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_broker_is_away
{
    private const int Cooperatives = 20;
    private const int MeetingsOfEach = 10;

    [Fact]
    public async Task Commands_succeed_all_the_same_and_every_event_arrives_later_in_order_for_each_cooperative()
    {
        await using var stack = await Stack.StartAsync(only: ["registry"]);
        await Listener.DeclareAsync(stack.Messaging, "koperasi.annual-meeting-held.v1");
        using var registrar = stack.Client("registry", "registrar");
        var ids = new List<Guid>();
        for (var number = 1; number <= Cooperatives; number++)
            ids.Add(await stack.RegisterCooperativeAsync(registrar, number));

        await stack.Servers.RabbitMq.KillAsync();
        for (var bookYear = 2009; bookYear < 2009 + MeetingsOfEach; bookYear++)
        {
            var answers = await Task.WhenAll(ids.Select(id => registrar.PostAsJsonAsync($"cooperatives/{id}/annual-meetings", Stack.AnnualMeeting(bookYear))));
            answers.Should().AllSatisfy(answer => answer.StatusCode.Should().Be(HttpStatusCode.OK));
        }

        await stack.Servers.RabbitMq.StartAsync();
        await using var listener = await Listener.StartAsync(stack.Messaging);
        var stored = await stack.QueryAsync<Guid>("registry", "select id from mt_events where type = 'cooperative.annual-meeting-recorded'");
        stored.Should().HaveCount(Cooperatives * MeetingsOfEach);
        await Eventually.BecomesTrueAsync(
            () => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(stored), "every stored meeting was heard of", seconds: 60);

        foreach (var heard in listener.Messages.DistinctBy(m => m.Id).GroupBy(m => m.AggregateId))
            heard.Select(m => m.Version).Should().BeInAscendingOrder("what concerns one cooperative is published in order");
    }
}
