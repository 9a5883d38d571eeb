using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using JasperFx.Events;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.Registry.RosterConflicts;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>A register with the sample's roster and a few lives beside it, each with a different course.</summary>
[Trait("Speed", "integration")]
public sealed class What_is_stored(What_is_stored.Lives lives) : IClassFixture<What_is_stored.Lives>
{
    private readonly RunningRegistry _registry = lives.Registry;

    [Fact]
    public Task Rebuilt_from_its_events_equals_what_lived() => Snapshots.RebuiltFromTheirEventsEqualWhatLivedAsync(_registry);

    [Fact]
    public Task Is_read_as_it_was_written() => Snapshots.EventsAreReadAsTheyWereWrittenAsync(_registry);

    [Fact]
    public async Task Is_what_a_plain_fold_of_every_stream_says()
    {
        await using var session = _registry.Store.QuerySession();
        foreach (var stream in (await session.Events.QueryAllRawEvents().ToListAsync()).GroupBy(e => e.StreamId))
        {
            var events = stream.OrderBy(e => e.Version).Select(e => (IDomainEvent)e.Data).ToArray();
            switch (events[0])
            {
                case CooperativeRegistered:
                    await AssertSame(session, stream.Key, Fold<Cooperative>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                case ActivityPolicyAdopted:
                    await AssertSame(session, stream.Key, Fold<ActivityPolicyBook>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                case DuplicateJudged:
                    await AssertSame(session, stream.Key, Fold<DuplicatePair>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                case RosterConflictFound:
                    await AssertSame(session, stream.Key, Fold<RosterConflict>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                default:
                    await AssertSame(session, stream.Key, Fold<RosterImport>(events) with { Id = stream.Key, Version = events.Length });
                    break;
            }
        }
    }

    [Fact]
    public async Task Is_read_by_the_platform_and_not_by_Marten()
    {
        await using var session = _registry.Store.QuerySession();

        (await session.Events.QueryAllRawEvents().ToListAsync()).Should().AllBeAssignableTo<StoredEvent>().And.HaveCountGreaterThan(100);
    }

    [Fact]
    public async Task And_large_is_compressed_by_what_takes_the_least_time()
    {
        var answer = new IdempotentAnswer("large", "", 200, string.Join(' ', Enumerable.Range(0, 5_000)), "text/plain", null, null, DateTimeOffset.UnixEpoch);
        await using var session = _registry.Store.LightweightSession();
        session.Insert(answer);
        await session.SaveChangesAsync();

        var compression = await _registry.QueryAsync<string>("select pg_column_compression(data) from mt_doc_idempotentanswer where id = 'large'");
        session.Delete(answer);
        await session.SaveChangesAsync();

        compression.Should().Equal("lz4");
    }

    [Fact]
    public async Task Of_an_observation_is_what_was_said_and_not_what_follows_from_it()
    {
        using var viewer = _registry.As("viewer");
        var cooperative = await viewer.ReadAsync($"cooperatives/{lives.Reactivated}");
        cooperative.GetProperty("businessObservations")[0].GetProperty("countsFrom").GetString().Should().Be("2019-09-12");

        var stored = await _registry.QueryAsync<string>($"select data #>> '{{businessObservations,0}}' from mt_doc_cooperative where id = '{lives.Reactivated}'");
        JsonDocument.Parse(stored.Single()).RootElement.EnumerateArray().Skip(1).Select(v => v.ToString())
            .Should().Equal("2019-09-01", "Operating", "dev-registrar", "2019-09-12", "dev-verifier", "visit");
    }

    /// <summary>As they were stored until 2026-11.</summary>
    [Fact]
    public async Task And_observations_that_were_stored_by_the_names_of_their_fields_are_read_as_well()
    {
        var serializer = _registry.Store.Options.Serializer();
        await using var session = _registry.Store.QuerySession();
        var cooperative = (await session.LoadAsync<Cooperative>(lives.Reactivated))!;
        var json = JsonNode.Parse(serializer.ToJson(cooperative))!;
        json["businessObservations"] = JsonNode.Parse(serializer.ToJson(cooperative.BusinessObservations));
        json["businessObservations"]![0]!["observationId"].Should().NotBeNull();

        var read = await serializer.FromJsonAsync<Cooperative>(new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString())));

        read.BusinessObservations.Should().Equal(cooperative.BusinessObservations).And.NotBeEmpty();
    }

    [Fact]
    public async Task Says_who_did_it_and_in_which_trace()
    {
        (await _registry.CountAsync("select count(*) from mt_events where user_name is null")).Should().Be(0, "every event names its actor");
        (await _registry.QueryAsync<string>("select distinct user_name from mt_events order by 1"))
            .Should().Equal("dev-registrar", "dev-verifier", "service:registry");
        (await _registry.CountAsync(
            "select count(*) from mt_events where user_name like 'dev-%' and (correlation_id !~ '^[0-9a-f]{32}$' or position(correlation_id in headers ->> 'traceparent') = 0)"))
            .Should().Be(0, "what a request stored belongs to its trace");
    }

    [Fact]
    public async Task And_published_arrives_at_the_broker_exactly_by_id_and_in_order_for_each_cooperative()
    {
        await using var session = _registry.Store.QuerySession();
        var stored = await PublishedOf(session);
        stored.Should().HaveCountGreaterThan(350);

        var heard = lives.Heard.Select(h => h.Metadata).ToArray();
        heard.Select(m => m.Id).Should().BeEquivalentTo(stored.Select(e => e.Id), "each stored event that leaves the service is heard of once, and no other");
        foreach (var cooperative in heard.GroupBy(m => m.AggregateId))
            cooperative.Select(m => m.Version).Should().BeInAscendingOrder("what concerns one cooperative comes in order");
        heard.Should().BeEquivalentTo(stored.Select(e => new
        {
            e.Id,
            Source = "registry",
            AggregateId = e.StreamId,
            e.Version,
            PartitionKey = e.StreamId,
            ((IDomainEvent)e.Data).OccurredOn,
            RecordedAt = e.Timestamp.ToUniversalTime(),
            e.CorrelationId,
        }));
    }

    [Fact]
    public async Task And_published_carries_the_state_after_the_event()
    {
        await using var session = _registry.Store.QuerySession();
        var messages = lives.Heard.Where(h => h.Metadata.AggregateId == lives.Reactivated).ToArray();
        messages.Should().Contain(m => m.Exchange == "koperasi.cooperative-reactivated.v1");
        foreach (var message in messages)
        {
            var state = await session.Events.AggregateStreamAsync<Cooperative>(lives.Reactivated, message.Metadata.Version);
            var told = message.Message.GetProperty("cooperative");
            told.GetProperty("officers").GetArrayLength().Should().Be(state!.Officers.Count);
            told.GetProperty("activity").GetProperty("status").GetString().Should().Be(state.RecordedActivity.Status.ToString());
        }
    }

    private static async Task<IReadOnlyList<IEvent>> PublishedOf(IQuerySession session)
    {
        var published = Published.Translation.EventTypes.ToHashSet();
        return [.. (await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync()).Where(e => published.Contains(e.EventType))];
    }

    private static TAggregate Fold<TAggregate>(IEnumerable<IDomainEvent> events)
        where TAggregate : class, IAggregate<TAggregate> =>
        events.Aggregate(default(TAggregate), TAggregate.Fold)!;

    private static async Task AssertSame<TAggregate>(IQuerySession session, Guid id, TAggregate folded)
        where TAggregate : class, IAggregate<TAggregate> =>
        JsonSerializer.Serialize(await session.LoadAsync<TAggregate>(id)).Should().Be(JsonSerializer.Serialize(folded));

    public sealed class Lives : IAsyncLifetime
    {
        private Broker? _broker;

        public RunningRegistry Registry { get; } = new();

        internal ConcurrentQueue<Broker.Heard> Heard { get; private set; } = new();

        internal Guid Reactivated { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            _broker = await Broker.ConnectAsync(Registry.Messaging);
            Heard = await _broker.ListenAsync();
            using var registrar = Registry.As("registrar");
            using var verifier = Registry.As("verifier");
            var roster = await File.ReadAllTextAsync(Path.Combine(Roster.Samples, "cooperatives.csv"));
            await ApplyAsync(registrar, roster);
            // the same with another day for a meeting that is recorded
            await ApplyAsync(registrar, roster.Replace(",2019-02-02\n", ",2019-02-03\n", StringComparison.Ordinal));

            Reactivated = await Registry.RegisterAsync(1);
            await verifier.AskAsync(HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{Reactivated}/reactivation", new { on = "2019-09-01" }));
            await Registry.GiveEvidenceAsync(Reactivated);
            await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{Reactivated}/reactivation", new { on = "2019-10-01" });

            var merged = await Registry.RegisterAsync(2);
            await registrar.SendAsync(HttpMethod.Put, $"suspected-duplicates/{Reactivated}/{merged}/verdict", new { verdict = "Different", reason = "two deeds" });
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{merged}/suspension", new { on = "2019-01-10", reason = "audit", source = "decree" });
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{merged}/suspension/lifting", new { on = "2019-02-10", reason = "cleared", source = "decree" });
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{merged}/merger", new { successorId = Reactivated, on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");

            var dissolved = await Registry.RegisterAsync(3);
            await registrar.SendAsync(HttpMethod.Put, $"cooperatives/{dissolved}/profile", Revision(), ifMatch: "*");
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{dissolved}/ministry-status", new { status = "Inactive", declaredOn = "2019-03-19", source = "letter" });
            var elected = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{dissolved}/officers", Requests.Officer("1311011706609828", "Chair"), ifMatch: "*");
            await registrar.SendAsync(
                HttpMethod.Post,
                $"cooperatives/{dissolved}/officers/{elected.Body.GetProperty("officerId").GetGuid()}/end",
                new { endedOn = "2019-03-01", reason = "moved away", source = "letter" },
                ifMatch: "*");
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{dissolved}/dissolution", new { on = "2019-12-01", reason = "decided", source = "minutes" }, ifMatch: "*");
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{dissolved}/dissolution/completion", new { on = "2020-02-01", reason = "wound up", source = "report" }, ifMatch: "*");
            await using var session = Registry.Store.QuerySession();
            var stored = await PublishedOf(session);
            await Eventually.BecomesTrueAsync(() => Heard.Count >= stored.Count, $"{stored.Count} messages have come");
        }

        public async ValueTask DisposeAsync()
        {
            if (_broker is not null)
                await _broker.DisposeAsync();
            await Registry.DisposeAsync();
        }

        private static async Task ApplyAsync(HttpClient registrar, string roster)
        {
            var submitted = await Roster.SubmitAsync(registrar, System.Text.Encoding.UTF8.GetBytes(roster));
            await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{submitted.Body.GetProperty("id").GetGuid()}/application", new { });
        }

        private static object Revision() => new
        {
            name = "Koperasi Contoh Tiga",
            legalEntityNumber = "3/BH/KWK.10/1998",
            type = "Service",
            form = "Primary",
            regionCode = "13.11.01.2001",
            foundedOn = "1998-01-01",
            memberCount = 41,
            assets = 2,
            turnover = 1,
            occurredOn = "2019-01-01",
            source = "letter",
        };
    }
}
