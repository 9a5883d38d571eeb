using System.Collections.Concurrent;
using System.Text.Json;
using AwesomeAssertions;
using JasperFx.Events;
using KoperasiPlatform.Monitoring.AdoptedPolicies;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>A few cases, each with a different course.</summary>
[Trait("Speed", "integration")]
public sealed class What_is_stored(What_is_stored.Lives lives) : IClassFixture<What_is_stored.Lives>
{
    private readonly RunningMonitoring _monitoring = lives.Monitoring;

    [Fact]
    public Task Rebuilt_from_its_events_equals_what_lived() => Snapshots.RebuiltFromTheirEventsEqualWhatLivedAsync(_monitoring);

    [Fact]
    public Task Is_read_as_it_was_written() => Snapshots.EventsAreReadAsTheyWereWrittenAsync(_monitoring);

    [Fact]
    public async Task Is_what_a_plain_fold_of_every_stream_says()
    {
        await using var session = _monitoring.Store.QuerySession();
        foreach (var stream in (await session.Events.QueryAllRawEvents().ToListAsync()).GroupBy(e => e.StreamId))
        {
            var events = stream.OrderBy(e => e.Version).Select(e => (IDomainEvent)e.Data).ToArray();
            switch (events[0])
            {
                case CaseOpened:
                    await AssertSame(session, stream.Key, Fold<RevivalCase>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                case MonitoringPoliciesAdopted:
                    await AssertSame(session, stream.Key, Fold<PolicyBook>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                case CommitmentRubricAdopted:
                    await AssertSame(session, stream.Key, Fold<RubricBook>(events) with { Id = stream.Key, Version = events.Length });
                    break;
                default:
                    await AssertSame(session, stream.Key, Fold<CooperativeWatch>(events) with { Id = stream.Key, Version = events.Length });
                    break;
            }
        }
    }

    [Fact]
    public async Task Gives_the_same_outcomes_when_they_are_computed_from_its_events_alone()
    {
        await using var session = _monitoring.Store.QuerySession();
        var streams = (await session.Events.QueryAllRawEvents().ToListAsync()).GroupBy(e => e.StreamId)
            .Select(s => (Id: s.Key, Events: s.OrderBy(e => e.Version).Select(e => (IDomainEvent)e.Data).ToArray())).ToArray();
        var folded = new Records(
            streams.Where(s => s.Events[0] is CaseOpened).Select(s => Fold<RevivalCase>(s.Events) with { Id = s.Id }),
            streams.Where(s => s.Events[0] is CooperativeHeard or CompletionHeard).Select(s => Fold<CooperativeWatch>(s.Events) with { Id = s.Id }));

        var lived = OutcomeEndpoints.Compute(await _monitoring.Service<RecordsInMemory>().Read(CancellationToken.None), new Slice(), Today, isToday: true);

        lived.Reactivated.Should().Be(1);
        lived.Should().BeEquivalentTo(OutcomeEndpoints.Compute(folded, new Slice(), Today, isToday: true));
    }

    [Fact]
    public async Task Says_who_did_it_and_what_caused_it()
    {
        (await _monitoring.CountAsync("select count(*) from mt_events where user_name is null")).Should().Be(0, "every event names its actor");
        (await _monitoring.CountAsync("select count(*) from mt_events where user_name like 'service:Follow%' and causation_id is null"))
            .Should().Be(0, "what a message caused names the message");
        (await _monitoring.CountAsync("select count(*) from mt_events where user_name like 'dev-%' and correlation_id !~ '^[0-9a-f]{32}$'"))
            .Should().Be(0, "what a request stored belongs to its trace");
    }

    [Fact]
    public async Task And_published_arrives_at_the_broker_exactly_by_id_and_in_order_for_each_case()
    {
        await using var session = _monitoring.Store.QuerySession();
        var stored = await PublishedOf(session);

        var heard = lives.Heard.Select(h => h.Metadata).Where(m => m.Source == "monitoring").ToArray();
        heard.Select(m => m.Id).Should().BeEquivalentTo(stored.Select(e => e.Id), "each stored event that leaves the service is heard of once, and no other");
        foreach (var one in heard.GroupBy(m => m.AggregateId))
            one.Select(m => m.Version).Should().BeInAscendingOrder("what concerns one case comes in order");
    }

    [Fact]
    public void And_published_says_from_the_opening_on_whom_a_case_rests() =>
        lives.Heard.Where(h => h.Exchange == "koperasi.revival-case-opened.v1").Should().HaveCount(5)
            .And.AllSatisfy(h => h.Message.GetProperty("case").GetProperty("personKeys").EnumerateArray().Select(p => p.GetString()).Should().Equal(Ani));

    [Fact]
    public void And_published_asks_the_same_question_again_where_Registry_s_answer_stays_away()
    {
        var asked = lives.Heard.Where(h => h.Exchange == "koperasi.revival-verified.v1" && h.Metadata.AggregateId == lives.Waiting).ToArray();

        asked.Should().HaveCount(2);
        asked.Select(h => h.Metadata.Id).Should().OnlyHaveUniqueItems("it is another event");
        asked.Select(h => h.Message.GetProperty("case").GetProperty("verificationId").GetGuid()).Distinct().Should().ContainSingle("but the same question");
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
        private Broker? _listener;

        public RunningMonitoring Monitoring { get; } = new();

        internal ConcurrentQueue<Broker.Heard> Heard { get; private set; } = new();

        /// <summary>The case about which Registry says nothing.</summary>
        internal Guid Waiting { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Monitoring.InitializeAsync();
            _listener = await Broker.ConnectAsync(Monitoring.Messaging);
            Heard = await _listener.ListenAsync();

            await OpenAsync("only opened");
            await Monitoring.MentorAsync(await OpenAsync("mentored"));
            var refused = await OpenAsync("refused");
            await Monitoring.MentorAsync(refused);
            await Monitoring.VerifyAsync(refused);
            await Monitoring.TellAsync(Told.Refused(Id("refused"), 3, refused));
            var reactivated = await OpenAsync("reactivated");
            await Monitoring.MentorAsync(reactivated);
            await Monitoring.VerifyAsync(reactivated);
            await Monitoring.TellAsync(Told.Reactivated(Id("reactivated"), 3, reactivated));
            Waiting = await OpenAsync("waiting");
            await Monitoring.MentorAsync(Waiting);
            await Monitoring.VerifyAsync(Waiting);
            using var admin = Monitoring.As("admin");
            await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2020-06-29" });

            await using var session = Monitoring.Store.QuerySession();
            var stored = await PublishedOf(session);
            await Eventually.BecomesTrueAsync(
                () => Heard.Count(h => h.Metadata.Source == "monitoring") >= stored.Count, $"{stored.Count} messages have come");
        }

        public async ValueTask DisposeAsync()
        {
            if (_listener is not null)
                await _listener.DisposeAsync();
            await Monitoring.DisposeAsync();
        }

        private static Guid Id(string name) => DerivedId.From("life", name);

        private Task<Guid> OpenAsync(string name) => Monitoring.OpenCaseAsync(Id(name));
    }
}
