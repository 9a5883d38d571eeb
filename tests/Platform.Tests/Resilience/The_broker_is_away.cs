using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using RabbitMQ.Client;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_broker_is_away
{
    private const int Cooperatives = 20;
    private const int MeetingsOfEach = 10;

    [Fact]
    public async Task Commands_succeed_all_the_same_and_every_event_arrives_later_in_order_for_each_cooperative()
    {
        await using var stack = await Stack.StartAsync(only: ["registry"], own: OwnServers.RabbitMq);
        await Listener.DeclareAsync(stack.Messaging, "koperasi.annual-meeting-held.v1");
        await using var province = await Province.DeclareAsync(stack.Messaging);
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

        using var admin = stack.Client("registry", "admin");
        JsonElement[] pulled = [];
        await Eventually.BecomesTrueAsync(
            async () => (pulled = (await admin.GetFromJsonAsync<JsonElement[]>("events?limit=5000&types=id.go.solselkab.koperasi.annual-meeting-held.v1"))!).Length == Cooperatives * MeetingsOfEach,
            "who pulls needs no broker");
        using var replay = await admin.PostAsJsonAsync("replays", new { queue = "province.padang.all", from = 1, to = long.Parse(pulled[0].GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture) });
        replay.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await replay.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString().Should().Be("BrokerUnavailable");

        await stack.Servers.RabbitMq.StartAsync();
        await using var listener = await Listener.StartAsync(stack.Messaging);
        var stored = await stack.QueryAsync<Guid>("registry", "select id from mt_events where type = 'cooperative.annual-meeting-recorded'");
        stored.Should().HaveCount(Cooperatives * MeetingsOfEach);
        await Eventually.BecomesTrueAsync(
            () => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(stored), "every stored meeting was heard of");

        foreach (var heard in listener.Messages.DistinctBy(m => m.Id).GroupBy(m => m.AggregateId))
            heard.Select(m => m.Version).Should().BeInAscendingOrder("what concerns one cooperative is published in order");

        await province.ReadUntilAsync(stored);
        province.Heard.DistinctBy(m => m.Id).Select(m => m.Sequence).Should().BeInAscendingOrder(
            StringComparer.Ordinal, "what the province gets of one service comes in its order, before and after the broker was away");
    }

    /// <summary>The queue of a province that listens to all events, and is away itself until it reads.</summary>
    private sealed class Province(string broker) : IAsyncDisposable
    {
        private const string Queue = "province.example.all";

        private IConnection? _connection;

        public List<(Guid Id, string Sequence)> Heard { get; } = [];

        public static async Task<Province> DeclareAsync(string broker)
        {
            await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
            await using var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeclareAsync("koperasi.events", ExchangeType.Topic, durable: true);
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(Queue, "koperasi.events", "id.go.solselkab.koperasi.#");
            return new Province(broker);
        }

        public async Task ReadUntilAsync(IEnumerable<Guid> expected)
        {
            _connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
            await using var channel = await _connection.CreateChannelAsync();
            var missing = expected.ToHashSet();
            await Eventually.BecomesTrueAsync(
                async () =>
                {
                    while (await channel.BasicGetAsync(Queue, autoAck: true) is { } message)
                    {
                        using var e = JsonDocument.Parse(message.Body);
                        Heard.Add((e.RootElement.GetProperty("id").GetGuid(), e.RootElement.GetProperty("sequence").GetString()!));
                        missing.Remove(Heard[^1].Id);
                    }

                    return missing.Count == 0;
                },
                "the province got every stored meeting");
        }

        public async ValueTask DisposeAsync()
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
        }
    }
}
