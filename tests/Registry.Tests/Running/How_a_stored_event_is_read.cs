using System.Reflection;
using AwesomeAssertions;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Marten.Events;
using Npgsql;
using Weasel.Core;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Two stores over one database: one that reads rows and JSON as Marten does, and the platform's.</summary>
[Trait("Speed", "integration")]
public sealed class How_a_stored_event_is_read : IAsyncLifetime
{
    private readonly Guid _stream = Guid.CreateVersion7();

    private NpgsqlDataSource _database = null!;
    private DocumentStore _marten = null!;
    private DocumentStore _platform = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        _database = NpgsqlDataSource.Create($"{await servers.Postgres.CreateDatabaseAsync("rows")};Timezone=UTC");
        _marten = new DocumentStore(EventStoreExtensions.Options(options =>
        {
            Configure(options);
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        }));
        _platform = new DocumentStore(EventStoreExtensions.Options(Configure));
        await _marten.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        EventRows.TakeTheirPlaceIn(_platform);
    }

    public async ValueTask DisposeAsync()
    {
        await _marten.DisposeAsync();
        await _platform.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task As_Marten_reads_it()
    {
        await Store(_platform, session =>
        {
            (session.LastModifiedBy, session.CorrelationId, session.CausationId) = ("dev-registrar", "the batch", "the request");
            session.SetHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            session.SetHeader("page", 7);
            session.Events.StartStream<Seen.Kinds>(_stream, new Noted(1, "Koperasi \"Sinar\" — Nagari é", new DateOnly(2019, 7, 1)), new Struck(1));
        });
        await Store(_platform, session => session.Events.Append(_stream, new Noted(2, null, null)));
        await Execute("update mt_events set data = data || '{\"text\": null}' where version = 3");

        var events = await BothRead(2 + 1);

        events.Should().AllBeAssignableTo<StoredEvent>().And.AllSatisfy(e => e.EventType.Should().Be(e.Data.GetType()));
        events[0].GetHeader("traceparent").Should().Be("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        events[0].GetHeader("page").Should().BeOfType<long>("Marten's serializer reads numbers so");
        events[0].GetHeader("unknown").Should().BeNull();
        events[2].Should().BeAssignableTo<IEvent<Noted>>().Which.Data.Number.Should().Be(2);
    }

    [Fact]
    public async Task Also_what_the_platform_has_none_of_yet()
    {
        await Store(_platform, session => session.Events.StartStream<Seen.Kinds>(_stream, new Noted(1, null, null)));
        await Execute("update mt_events set tenant_id = 'another', is_archived = true");
        var id = await Scalar<Guid>("select id from mt_events");

        await using var marten = _marten.QuerySession();
        await using var platform = _platform.QuerySession();
        var (expected, e) = (await marten.Events.LoadAsync(id, Cancellation), await platform.Events.LoadAsync(id, Cancellation));

        (e!.TenantId, e.IsArchived).Should().Be(("another", true));
        (expected!.TenantId, expected.IsArchived).Should().Be(("another", true));
    }

    /// <summary>It has no name for ever; is stored by another than that; was of a type that has become another; or is no JSON.</summary>
    [Fact]
    public async Task By_Marten_itself_where_it_is_not_plain()
    {
        await Store(_marten, session => session.Events.StartStream<Seen.Kinds>(_stream, new Foreign(1), new Renamed(2), new Foreign(0), new Packed(4)));
        await Execute("update mt_events set type = 'test.former', mt_dotnet_type = null, data = '{\"old\": 3}' where version = 3");

        var events = await BothRead(4);

        events.Should().NotContain(e => e is StoredEvent);
        events.Select(e => e.Data).Should().Equal(new Foreign(1), new Renamed(2), new Present(3), new Packed(4));
    }

    [Theory]
    [InlineData("update mt_events set data = '[1]' where version = 2", typeof(Marten.Exceptions.EventDeserializationFailureException))]
    [InlineData("update mt_events set data = '{\"number\": \"many\"}' where version = 2", typeof(Marten.Exceptions.EventDeserializationFailureException))]
    [InlineData("update mt_events set type = 'test.of-nobody', mt_dotnet_type = 'Of.Nobody, Nobody' where version = 2", typeof(Marten.Exceptions.UnknownEventTypeException))]
    public async Task Or_refused_as_Marten_refuses_it(string fault, Type exception)
    {
        await Store(_platform, session => session.Events.StartStream<Seen.Kinds>(_stream, new Noted(1, null, null), new Noted(2, null, null)));
        await Execute(fault);

        var refusals = new List<Exception>();
        foreach (var store in new[] { _marten, _platform })
        {
            await using var session = store.QuerySession();
            refusals.Add(await Assert.ThrowsAnyAsync<Exception>(() => session.Events.FetchStreamAsync(_stream, token: Cancellation)));
        }

        refusals.Should().OnlyContain(e => e.GetType() == exception);
        refusals.Select(e => e.Message).Distinct(StringComparer.Ordinal).Should().ContainSingle();
    }

    [Fact]
    public async Task By_the_daemon_as_by_everybody_else()
    {
        await Store(_platform, session => session.Events.StartStream<Seen.Kinds>(_stream, new Noted(1, null, null), new Struck(1)));
        using var daemon = await _platform.BuildProjectionDaemonAsync();

        await daemon.RebuildProjectionAsync(nameof(Seen), TimeSpan.FromMinutes(1), Cancellation);

        await using var session = _platform.QuerySession();
        (await session.LoadAsync<Seen.Kinds>(_stream, Cancellation))!.Of.Should().Equal(nameof(StoredEvent), nameof(StoredEvent));
    }

    [Fact]
    public async Task With_headers_that_can_be_added_to()
    {
        await Store(_platform, session =>
        {
            session.SetHeader("one", "1");
            session.Events.StartStream<Seen.Kinds>(_stream, new Noted(1, null, null));
        });
        var read = (await BothRead(1))[0];

        read.SetHeader("two", "2");

        read.Headers.Should().Equal(new Dictionary<string, object>(StringComparer.Ordinal) { ["one"] = "1", ["two"] = "2" });
        read.Headers = null;
        read.Headers.Should().BeNull();
    }

    /// <summary>A column that Marten selects some day beside these, or that is not selected, would be read for another.</summary>
    [Fact]
    public void Not_where_it_has_other_columns()
    {
        using var without = DocumentStore.For(options =>
        {
            options.Connection(_database.ConnectionString);
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.MetadataConfig.HeadersEnabled = true;
        });

        FluentActions.Invoking(() => EventRows.TakeTheirPlaceIn(without)).Should().Throw<NotSupportedException>().WithMessage("*user_name*");
    }

    /// <summary>The time that PostgreSQL tells would be another.</summary>
    [Fact]
    public void Not_where_the_service_s_own_time_is_stored()
    {
        using var otherwise = DocumentStore.For(options =>
        {
            options.Connection(_database.ConnectionString);
            options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        });

        FluentActions.Invoking(() => EventRows.TakeTheirPlaceIn(otherwise)).Should().Throw<NotSupportedException>().WithMessage("*QuickWithServerTimestamps*");
    }

    /// <summary>What Marten's own storage does otherwise than the type that both are made from, must be done as it does it.</summary>
    [Fact]
    public void By_a_storage_that_leaves_all_else_to_Marten()
    {
        var martens = _marten.Storage.Database.Providers.StorageFor<IEvent>().QueryOnly.GetType();

        Overridden(typeof(EventRows)).Should().BeEquivalentTo(Overridden(martens)).And.HaveCountGreaterThan(8);
        typeof(EventRows).GetInterfaces().Should().Contain(martens.GetInterfaces()).And.HaveCountGreaterThan(4);
    }

    private static IEnumerable<string> Overridden(Type storage) => storage
        .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(method => method.GetBaseDefinition().DeclaringType == typeof(EventDocumentStorage))
        .Select(method => method.ToString()!);

    private void Configure(StoreOptions options)
    {
        options.Connection(_database);
        options.AddStoredEvent(typeof(Noted));
        options.AddStoredEvent(typeof(Struck));
        options.Events.AddEventType<Foreign>();
        options.Events.MapEventType<Renamed>("test.renamed-to");
        options.Events.Upcast<Former, Present>("test.former", former => new Present(former.Old));
        options.Events.UseBinarySerializer<Packed>(new Packing());
        options.AddStoredEvent(typeof(Packed));
        options.Projections.Add(new Seen(), ProjectionLifecycle.Async);
    }

    private static async Task Store(DocumentStore store, Action<IDocumentSession> work)
    {
        await using var session = store.LightweightSession();
        work(session);
        await session.SaveChangesAsync(Cancellation);
    }

    /// <summary>The events of the stream as the platform reads them, which are what Marten reads.</summary>
    private async Task<IReadOnlyList<IEvent>> BothRead(int count)
    {
        await using var marten = _marten.QuerySession();
        await using var platform = _platform.QuerySession();
        var expected = await marten.Events.FetchStreamAsync(_stream, token: Cancellation);
        var events = await platform.Events.FetchStreamAsync(_stream, token: Cancellation);
        var one = await platform.Events.LoadAsync(expected[^1].Id, Cancellation);

        expected.Should().HaveCount(count);
        SameEvents.Assert(events, expected);
        SameEvents.Assert([one!], [expected[^1]]);
        return events;
    }

    private async Task<T> Scalar<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync(Cancellation)).Should().Be(1);
    }

    [StoredAs("test.noted")]
    public sealed record Noted(int Number, string? Text, DateOnly? On);

    [StoredAs("test.struck")]
    public sealed record Struck(int Number);

    public sealed record Foreign(int Number);

    public sealed record Former(int Old);

    [StoredAs("test.present")]
    public sealed record Present(int Number);

    [StoredAs("test.packed")]
    public sealed record Packed(int Number);

    /// <summary>Marten's other form of an event, in a column of its own.</summary>
    private sealed class Packing : JasperFx.Events.IEventBinarySerializer
    {
        public byte[] Serialize(Type type, object data) => BitConverter.GetBytes(((Packed)data).Number);

        public object Deserialize(Type type, byte[] data) => new Packed(BitConverter.ToInt32(data));
    }

    [StoredAs("test.renamed")]
    public sealed record Renamed(int Number);

    /// <summary>As what a projection gets them.</summary>
    public sealed class Seen : Marten.Events.Aggregation.SingleStreamProjection<Seen.Kinds, Guid>
    {
        public Seen()
        {
            Name = nameof(Seen);
            IncludeType<Noted>();
            IncludeType<Struck>();
        }

        public override Kinds? Evolve(Kinds? snapshot, Guid id, IEvent e) =>
            new(id, [.. snapshot?.Of ?? [], e is StoredEvent ? nameof(StoredEvent) : e.GetType().Name]);

        public sealed record Kinds(Guid Id, IReadOnlyList<string> Of);
    }
}
