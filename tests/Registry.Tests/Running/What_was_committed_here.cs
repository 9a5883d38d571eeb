using System.Collections.Concurrent;
using AwesomeAssertions;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Who tells events gets them as the database would give them, without asking it where it need not be asked.</summary>
[Trait("Speed", "integration")]
public sealed class What_was_committed_here : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly Guid _stream = Guid.CreateVersion7();
    private readonly Log _log = new();
    private readonly ConcurrentQueue<IEvent> _heard = [];
    private readonly ILoggerFactory _loggers;

    private NpgsqlDataSource _database = null!;
    private ServiceStore _store = null!;
    private EventSessions _sessions = null!;

    public What_was_committed_here()
    {
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        _database = NpgsqlDataSource.Create($"{await servers.Postgres.CreateDatabaseAsync("recent")};Timezone=UTC");
        var recent = new RecentEvents(_time);
        var options = EventStoreExtensions.Options(options =>
        {
            options.Connection(_database);
            options.AddStoredEvent(typeof(Noted));
            options.Projections.Snapshot<Notes>(SnapshotLifecycle.Inline);
            options.Projections.Subscribe(new Listening(_heard));
            options.Listeners.Add(new AppendNotifications(_database, new AppendSignal(_time), recent, NullLogger<AppendNotifications>.Instance).AfterCommits);
        });
        _store = ServiceStore.Create(options, _loggers, recent);
        _sessions = new EventSessions(_store);
        await _store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Is_told_as_it_is_stored()
    {
        await Store(session =>
        {
            var started = session.Events.StartStream<Notes>(_stream, new Noted("Koperasi \"Sinar\" — Nagari é", new DateOnly(2019, 7, 1)), new Noted("b", null));
            started.Events[0].Timestamp = new DateTimeOffset(2019, 7, 1, 8, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
        });
        await Store(async session => (await session.Events.FetchForWriting<Notes>(_stream, Cancellation)).AppendMany(new Noted("c", null), new Noted("d", null)));

        var told = await Page(0, 4);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        var read = await Page(0, 4);

        told.Should().NotContain(e => e is StoredEvent, "nobody has read them");
        read.Should().AllBeAssignableTo<StoredEvent>();
        read.Select(e => e.GetHeader("traceparent")).Should().AllBeEquivalentTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        SameEvents.Assert(told, read);
        (told.Floor, told.Ceiling).Should().Be((0, 4)).And.Be((read.Floor, read.Ceiling));
    }

    /// <summary>Marten sends it in several batches.</summary>
    [Fact]
    public async Task Also_where_one_commit_has_many_streams()
    {
        var others = Enumerable.Range(0, 250).Select(_ => Guid.CreateVersion7()).ToArray();
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));
        await Store(async session =>
        {
            foreach (var other in others)
                session.Events.StartStream<Notes>(other, new Noted("first", null));
            (await session.Events.FetchForWriting<Notes>(_stream, Cancellation)).AppendMany(new Noted("b", null), new Noted("c", null));
            session.Events.StartStream<Notes>(Guid.CreateVersion7(), new Noted("last", null));
        });
        await Store(session =>
        {
            foreach (var other in others)
                session.Events.Append(other, 2, new Noted("second", null)).AggregateType = typeof(Notes);
        });

        var told = await Page(0, 500);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        var read = await Page(0, 500);

        told.Should().HaveCount(500).And.NotContain(e => e is StoredEvent);
        SameEvents.Assert(told, read);
    }

    /// <summary>Of its own two changes the second knows nothing of the first.</summary>
    [Fact]
    public async Task Also_where_a_session_is_saved_twice()
    {
        await Store(async session =>
        {
            session.Events.StartStream<Notes>(_stream, new Noted("a", null));
            await session.SaveChangesAsync(Cancellation);
            session.Events.StartStream<Notes>(Guid.CreateVersion7(), new Noted("b", null));
        });

        var told = await Page(0, 2);
        _time.Advance(TimeSpan.FromSeconds(1.1));

        told.Should().HaveCount(2).And.NotContain(e => e is StoredEvent);
        SameEvents.Assert(told, await Page(0, 2));
    }

    [Fact]
    public async Task Comes_so_through_the_daemon()
    {
        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();

        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));

        await Eventually.BecomesTrueAsync(() => !_heard.IsEmpty, "the daemon has looked");
        _heard.Should().ContainSingle().Which.Should().NotBeAssignableTo<StoredEvent>().And.BeAssignableTo<IEvent<Noted>>();
        await daemon.StopAllAsync();
    }

    [Fact]
    public async Task Also_where_only_part_of_a_page_is_wanted()
    {
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null), new Noted("b", null), new Noted("c", null)));

        var told = await Page(1, 2);

        told.Should().ContainSingle().Which.Should().NotBeAssignableTo<StoredEvent>().And.BeAssignableTo<IEvent<Noted>>().Which.Data.Text.Should().Be("b");
        (told.Floor, told.Ceiling).Should().Be((1, 2));
    }

    [Fact]
    public async Task Is_read_where_its_stream_is_named_without_its_type()
    {
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));
        await Store(session => session.Events.Append(_stream, new Noted("b", null)));

        (await Page(1, 2)).Should().ContainSingle().Which.Should().BeAssignableTo<StoredEvent>().Which.AggregateTypeName.Should().Be("notes");
    }

    [Fact]
    public async Task Is_read_where_a_number_between_is_of_others_or_of_nobody()
    {
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));
        await Execute("select nextval('mt_events_sequence')");
        await Store(async session => (await session.Events.FetchForWriting<Notes>(_stream, Cancellation)).AppendOne(new Noted("b", null)));

        (await Page(0, 3)).Should().HaveCount(2).And.AllBeAssignableTo<StoredEvent>();
        (await Page(2, 3)).Should().ContainSingle().Which.Should().NotBeAssignableTo<StoredEvent>();
    }

    /// <summary>Nobody here knows whether it will be committed; and once it is, its time is that of the transaction's beginning.</summary>
    [Fact]
    public async Task Is_read_where_the_transaction_is_the_caller_s_own()
    {
        await using var connection = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var session = _sessions.Within(transaction, "dev-registrar", correlationId: null))
        {
            session.Events.StartStream<Notes>(_stream, new Noted("a", null));
            await session.SaveChangesAsync(Cancellation);
        }

        (await Page(0, 1)).Should().BeEmpty("it is not committed");
        await transaction.CommitAsync(Cancellation);

        (await Page(0, 1)).Should().ContainSingle().Which.Should().BeAssignableTo<StoredEvent>();
    }

    /// <summary>Marten marks the number that the loser took.</summary>
    [Fact]
    public async Task Is_not_what_was_refused()
    {
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));
        await FluentActions.Awaiting(() => Store(session =>
        {
            session.Events.StartStream<Notes>(Guid.NewGuid(), new Noted("never", null));
            session.Events.StartStream<Notes>(_stream, new Noted("too late", null));
        })).Should().ThrowAsync<Exception>();
        var last = await Scalar<long>("select last_value from mt_events_sequence");

        last.Should().BeGreaterThan(1, "a number was taken");
        (await Page(0, last)).Select(e => e.Data).OfType<Noted>().Should().Equal(new Noted("a", null));
    }

    /// <summary>What wants some types gets those from the database.</summary>
    [Fact]
    public async Task Is_read_by_who_does_not_take_all()
    {
        await Store(session => session.Events.StartStream<Notes>(_stream, new Noted("a", null)));
        var some = new EventFilterable();
        some.IncludeType<Noted>();

        (await Page(0, 1, some)).Should().ContainSingle().Which.Should().BeAssignableTo<StoredEvent>();
        (await Page(0, 1, new EventFilterable { StreamType = typeof(Notes) })).Should().ContainSingle().Which.Should().BeAssignableTo<StoredEvent>();
        (await Page(0, 1)).Should().ContainSingle().Which.Should().NotBeAssignableTo<StoredEvent>();
    }

    [Fact]
    public async Task Is_read_where_more_was_committed_than_is_remembered()
    {
        var many = Enumerable.Range(0, 1_025).Select(n => new Noted($"{n}", null)).ToArray();
        await Store(session => session.Events.StartStream<Notes>(_stream, many.AsEnumerable<object>()));

        (await Page(0, 500)).Should().HaveCount(500).And.ContainItemsAssignableTo<StoredEvent>("the last is in the first one's place");
        (await Page(1, 501)).Should().HaveCount(500).And.NotContain(e => e is StoredEvent);
        var more = await Page(1, 502);
        more.Should().HaveCount(500, "that is a page").And.ContainItemsAssignableTo<StoredEvent>();
        more.Ceiling.Should().Be(501);
    }

    /// <summary>Marten's own store says no less.</summary>
    [Fact]
    public async Task And_what_fails_is_logged()
    {
        await using var session = _store.LightweightSession();
        session.QueueSqlCommand("select of_nothing");
        await FluentActions.Awaiting(() => session.SaveChangesAsync(Cancellation)).Should().ThrowAsync<Exception>();
        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();

        _log.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Category == "Marten.IDocumentStore" && line.Text.Contains("of_nothing"));
        _log.Lines.Should().Contain(line => line.Category.StartsWith("Marten.Events.Daemon", StringComparison.Ordinal));
    }

    private Task Store(Action<IDocumentSession> work) => Store(session =>
    {
        work(session);
        return Task.CompletedTask;
    });

    private async Task Store(Func<IDocumentSession, Task> work)
    {
        await using var session = _sessions.Open("dev-registrar", "the batch", "the request");
        session.SetHeader(EventSessions.TraceParent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        await work(session);
        await session.SaveChangesAsync(Cancellation);
    }

    private Task<EventPage> Page(long floor, long ceiling, EventFilterable? filtering = null)
    {
        var database = (IEventDatabase)_store.Storage.Database;
        var shard = new ShardName("Test");
        var loader = ((IEventStore<IDocumentOperations, IQuerySession>)_store)
            .BuildEventLoader(database, NullLogger.Instance, filtering ?? new EventFilterable(), new AsyncOptions { BatchSize = 500 }, shard);
        return loader.LoadAsync(
            new EventRequest
            {
                Floor = floor,
                HighWater = ceiling,
                BatchSize = 500,
                Name = shard,
                ErrorOptions = new ErrorHandlingOptions(),
                Metrics = new SubscriptionMetrics((IEventStore)_store, shard, database),
            },
            Cancellation);
    }

    private async Task<T> Scalar<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private Task Execute(string sql) => Scalar<object>(sql);

    [StoredAs("test.noted-here")]
    public sealed record Noted(string Text, DateOnly? On);

    public sealed record Notes
    {
        public Guid Id { get; init; }

        public int Count { get; init; }

        public static Notes Create(Noted first) => new() { Count = 1 };

        public Notes Apply(Noted another) => this with { Count = Count + 1 };
    }

    private sealed class Listening : SubscriptionBase
    {
        private readonly ConcurrentQueue<IEvent> _heard;

        public Listening(ConcurrentQueue<IEvent> heard)
        {
            _heard = heard;
            Name = nameof(Listening);
        }

        public override Task<IChangeListener> ProcessEventsAsync(
            EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
        {
            foreach (var e in page.Events)
                _heard.Enqueue(e);
            return Task.FromResult<IChangeListener>(NullChangeListener.Instance);
        }
    }

    private sealed class Log : ILoggerProvider
    {
        private readonly ConcurrentQueue<Line> _lines = [];

        public IReadOnlyCollection<Line> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

        public void Dispose()
        {
        }

        public sealed record Line(string Category, LogLevel Level, string Text);

        private sealed class Logger(string category, ConcurrentQueue<Line> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue(new Line(category, logLevel, formatter(state, exception)));
        }
    }
}
