using AwesomeAssertions;
using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Microsoft.Extensions.Configuration;
using Xunit;
using EntityNameAttribute = MassTransit.EntityNameAttribute;

namespace KoperasiPlatform.Contracts.Tests;

/// <summary>Two versions of a made-up event, as they are told for as long as the first has subscribers.</summary>
public sealed class A_new_version_of_an_event
{
    private static readonly Translation Translation = new Translation("example").Of<Thing>(t => t.Id, events => events
        .Publish<ThingNamed>((m, t, _) => new NamedV1(m, t.Names[t.Names.Count - 1]))
        .Publish<ThingNamed>((m, t, _) => new NamedV2(m, t.Names)));

    private static readonly CloudEventForm Form = new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PublicAddress"] = "https://example.org" }).Build());

    [Fact]
    public async Task Is_told_beside_the_old_one_under_an_id_of_its_own()
    {
        var told = await ToldAsync();

        var (v1, v2) = (Form.Of(new ToldEvent(told[0], new Predecessors(0, 0))), Form.Of(new ToldEvent(told[1], new Predecessors(0, 0))));
        v1.Type.Should().Be("id.go.solselkab.example.thing-named.v1");
        v2.Type.Should().Be("id.go.solselkab.example.thing-named.v2");
        (v1.Subject, v1["sequence"]).Should().Be((v2.Subject, v2["sequence"]), "it is one thing that happened");
        v2.Id.Should().NotBe(v1.Id, "who listens to both, and knows a duplicate by its id, must not lose one");
        v2.DataSchema.Should().NotBe(v1.DataSchema);
        told[0].Contract.Should().BeOfType<NamedV1>().Which.Name.Should().Be("the second");
        told[1].Contract.Should().BeOfType<NamedV2>().Which.Names.Should().Equal("the first", "the second");
    }

    [Fact]
    public async Task Leaves_the_old_one_its_id_and_keeps_its_own_for_ever()
    {
        var told = await ToldAsync();

        told[0].Contract.Metadata.Id.Should().Be(Stored(2).Id, "subscribers of the old version see no difference");
        (await ToldAsync()).Select(e => e.Contract.Metadata.Id).Should().Equal(told.Select(e => e.Contract.Metadata.Id));
    }

    [Fact]
    public async Task Keeps_its_ids_when_the_old_one_has_ended()
    {
        var alone = new Translation("example").Of<Thing>(t => t.Id, events => events.Publish<ThingNamed>((m, t, _) => new NamedV2(m, t.Names)));

        var told = await alone.Translate([Stored(1), Stored(2)], session: null!, TestContext.Current.CancellationToken);

        told.Select(e => e.Contract.Metadata.Id).Should().Equal([.. (await Translation.Translate([Stored(1), Stored(2)], session: null!, TestContext.Current.CancellationToken))
            .Where(e => e.Contract is NamedV2).Select(e => e.Contract.Metadata.Id)]);
        new FeedEdition(alone).Number.Should().NotBe(new FeedEdition(Translation).Number, "other events are told, so the feed is written once more");
        new FeedEdition(Translation).Number.Should().Be(new FeedEdition(Translation).Number);
    }

    [Fact]
    public void Is_asked_for_by_itself() =>
        Translation.ToldAs(new HashSet<Type> { typeof(NamedV2) }).Should().Equal(typeof(ThingNamed));

    /// <summary>What is told of the second event; its stream is all on the page, so nothing is read.</summary>
    private static async Task<IReadOnlyList<OutgoingEvent>> ToldAsync() =>
        [.. (await Translation.Translate([Stored(1), Stored(2)], session: null!, TestContext.Current.CancellationToken)).Skip(2)];

    private static Event<ThingNamed> Stored(long version) => new(new ThingNamed(version == 1 ? "the first" : "the second", new DateOnly(2019, 10, 1)))
    {
        Id = DerivedId.From("stored", version),
        StreamId = DerivedId.From("stream"),
        Version = version,
        Sequence = 40 + version,
        Timestamp = new DateTimeOffset(2019, 10, 1, 6, 0, 0, TimeSpan.Zero),
    };

    [StoredAs("thing.named")]
    private sealed record ThingNamed(string Name, DateOnly OccurredOn) : IDomainEvent;

    private sealed record Thing : IAggregate<Thing>
    {
        public Guid Id { get; set; }

        public long Version { get; set; }

        public IReadOnlyList<string> Names { get; private init; } = [];

        public static Thing Fold(Thing? state, IDomainEvent e)
        {
            state ??= new Thing();
            return state with { Names = [.. state.Names, ((ThingNamed)e).Name] };
        }
    }

    [EntityName("example.thing-named.v1")]
    private sealed record NamedV1(EventMetadata Metadata, string Name) : IIntegrationEvent;

    [EntityName("example.thing-named.v2")]
    private sealed record NamedV2(EventMetadata Metadata, IReadOnlyList<string> Names) : IIntegrationEvent;
}
