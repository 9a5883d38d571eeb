using System.Collections.Concurrent;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.Testing;
using Marten;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>CloudEvents, pushed and pulled, as a program reads them that knows neither .NET nor us.</summary>
[Trait("Speed", "integration")]
public sealed class What_the_province_hears(What_the_province_hears.Lives lives) : IClassFixture<What_the_province_hears.Lives>
{
    private readonly RunningRegistry _registry = lives.Registry;

    [Fact]
    public async Task Is_every_event_once_and_in_the_order_of_the_sequence()
    {
        var stored = await lives.StoredAsync();

        await Eventually.BecomesTrueAsync(() => lives.Heard.Count >= stored.Count, $"{stored.Count} events have come");

        lives.Heard.Take(stored.Count).Select(e => (e["id"], e["sequence"])).Should().Equal(stored);
    }

    [Fact]
    public async Task Is_called_by_its_type_and_told_as_the_standard_says()
    {
        await Eventually.BecomesTrueAsync(() => lives.Heard.Any(e => e["subject"] == lives.Cooperative.ToString() && e["type"].Contains("reactivated", StringComparison.Ordinal)), "it was told");
        var reactivated = lives.Heard.First(e => e["type"] == "id.go.solselkab.koperasi.cooperative-reactivated.v1");

        reactivated.RoutingKey.Should().Be(reactivated["type"]);
        reactivated.Properties.ContentType.Should().StartWith("application/cloudevents+json");
        reactivated.Properties.Persistent.Should().BeTrue();
        reactivated.Properties.MessageId.Should().Be(reactivated["id"]);
        reactivated["source"].Should().Be("urn:koperasi:registry");
        reactivated["subject"].Should().Be(lives.Cooperative.ToString());
        reactivated["partitionkey"].Should().Be(lives.Cooperative.ToString());
        var data = reactivated.Event.GetProperty("data");
        data.GetProperty("metadata").GetProperty("id").GetString().Should().Be(reactivated["id"]);
        data.GetProperty("cooperative").GetProperty("activity").GetProperty("status").GetString().Should().Be("Active");
        reactivated["traceparent"].Should().Contain(data.GetProperty("metadata").GetProperty("correlationId").GetString());
    }

    [Fact]
    public async Task Is_watched_by_the_health_check_apart_from_what_the_services_hear()
    {
        using var client = _registry.Anonymous();

        await Eventually.BecomesTrueAsync(
            async () => Behind(await client.ReadAsync("health"), "publishing-cloudevents") == 0 && Behind(await client.ReadAsync("health"), "publishing") == 0,
            "both have told all");

        static long Behind(JsonElement health, string check) => health.GetProperty("checks").GetProperty(check).GetProperty("data").GetProperty("behind").GetInt64();
    }

    /// <summary>A few cooperatives with full lives, one of them reactivated.</summary>
    public sealed class Lives : IAsyncLifetime
    {
        private Broker? _broker;

        public RunningRegistry Registry { get; } = new();

        internal ConcurrentQueue<Broker.CloudEventMessage> Heard { get; private set; } = new();

        internal Guid Cooperative { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            _broker = await Broker.ConnectAsync(Registry.Messaging);
            Heard = await _broker.ListenToCloudEventsAsync();
            using var registrar = Registry.As("registrar");
            using var verifier = Registry.As("verifier");
            Cooperative = await Registry.RegisterAsync(1);
            await Task.WhenAll(Enumerable.Range(2, 8).Select(async number =>
            {
                var id = await Registry.RegisterAsync(number);
                await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-05-31"));
            }));
            await Registry.GiveEvidenceAsync(Cooperative);
            await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{Cooperative}/reactivation", new { on = "2019-10-01" });
        }

        /// <summary>Id and sequence of each stored event that leaves the service.</summary>
        internal async Task<IReadOnlyList<(string Id, string Sequence)>> StoredAsync()
        {
            var published = Published.Translation.EventTypes.ToHashSet();
            await using var session = Registry.Store.QuerySession();
            return
            [
                .. (await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync())
                    .Where(e => published.Contains(e.EventType)).Select(e => (e.Id.ToString(), $"{e.Sequence:D20}")),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            if (_broker is not null)
                await _broker.DisposeAsync();
            await Registry.DisposeAsync();
        }
    }
}
