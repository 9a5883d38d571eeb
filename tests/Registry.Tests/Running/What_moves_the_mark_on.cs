using AwesomeAssertions;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Publishers read up to the mark, and never beyond: what is below it and not there yet would never be told.</summary>
[Trait("Speed", "integration")]
public sealed class What_moves_the_mark_on : IAsyncLifetime
{
    private static readonly TimeSpan ByItself = TimeSpan.FromHours(1);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    private NpgsqlDataSource _database = null!;
    private DocumentStore _store = null!;
    private AppendSignal _signal = null!;
    private HighWaterLooks _looks = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private long Mark => _store.Storage.Database.Tracker.HighWaterMark;

    public async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        var connection = await servers.Postgres.CreateDatabaseAsync("mark");
        _database = NpgsqlDataSource.Create(connection);
        _store = DocumentStore.For(options =>
        {
            options.Connection(connection);
            options.Events.StreamIdentity = StreamIdentity.AsGuid;
            options.Events.AddEventType<Stored>();
        });
        await _store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        _signal = new AppendSignal(_time);
        _looks = Looks(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_stored_and_the_daemon_does_not_look_itself()
    {
        await Store(3);
        _signal.Set();

        var waiting = _looks.WaitAsync(ByItself, Cancellation);

        await Eventually.BecomesTrueAsync(() => Mark == 3, "three events are stored");
        await Eventually.BecomesTrueAsync(async () => await Kept() == 3, "it is kept, for those who ask the database");
        waiting.IsCompleted.Should().BeFalse("there is nothing that only the daemon could decide");

        await Store(2);
        _signal.Set();

        await Eventually.BecomesTrueAsync(
            () =>
            {
                _time.Advance(AppendSignal.Pause);
                return Mark == 5;
            },
            "two more are stored");
        waiting.IsCompleted.Should().BeFalse();
        await Returns(waiting, ByItself);
    }

    /// <summary>The database that could be asked is away.</summary>
    [Fact]
    public async Task What_was_committed_here_without_a_look_where_it_follows_on_the_mark()
    {
        var waiting = Looks(Away()).WaitAsync(ByItself, Cancellation);

        _signal.Set([2, 1, 3]);
        await waiting.WaitAsync(Patience, Cancellation);

        Mark.Should().Be(3);
    }

    /// <summary>The second is of somebody who has not committed, and whose number comes when he does.</summary>
    [Fact]
    public async Task But_what_was_committed_here_beyond_a_number_that_is_missing_waits_for_it()
    {
        await using var late = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await StoreThreeOfWhichTheSecondIsLate(late);
        var waiting = _looks.WaitAsync(ByItself, Cancellation);
        _signal.Set([1, 3]);
        await Eventually.BecomesTrueAsync(async () => await Kept() == 1, "the second is not committed");
        Mark.Should().Be(1);

        await transaction.CommitAsync(Cancellation);
        await SignalledUntil(() => Mark == 3, "all three are there", [2]);
        waiting.IsCompleted.Should().BeFalse();
    }

    /// <summary>Another replica said that it has committed the third, and says it once.</summary>
    [Fact]
    public async Task And_takes_what_others_committed_beyond_it_along()
    {
        await using var late = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await StoreThreeOfWhichTheSecondIsLate(late);
        _signal.Set();
        var waiting = _looks.WaitAsync(ByItself, Cancellation);
        await Eventually.BecomesTrueAsync(async () => await Kept() == 1, "the second is not committed");

        await transaction.CommitAsync(Cancellation);
        await SignalledUntil(() => Mark == 3, "all three are there", [2]);
        waiting.IsCompleted.Should().BeFalse("it was not the daemon's own look that found the third");
    }

    /// <summary>Those of a time when it was another replica that published, and of a database that was set back since.</summary>
    [Fact]
    public async Task But_not_over_numbers_of_long_ago()
    {
        await using var late = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await StoreThreeOfWhichTheSecondIsLate(late);
        _signal.Set([1, 2, 3]);

        _ = _looks.WaitAsync(ByItself, Cancellation);

        await Eventually.BecomesTrueAsync(async () => await Kept() > 0, "it has looked");
        (Mark, await Kept()).Should().Be((1, 1));
    }

    /// <summary>The daemon decides at once, by who is still at work, and not when its next look would be due.</summary>
    [Fact]
    public async Task Never_beyond_a_number_that_is_missing()
    {
        await Store(1);
        await Execute("select nextval('mt_events_sequence')");
        await Store(2);
        _signal.Set();
        var waiting = _looks.WaitAsync(ByItself, Cancellation);
        await Eventually.BecomesTrueAsync(async () => await Kept() == 1, "the second number is of somebody who has not committed");
        waiting.IsCompleted.Should().BeFalse("it has moved on, though not to the end");
        var began = _time.GetUtcNow();

        _signal.Set();
        await Returns(waiting, TimeSpan.FromMilliseconds(1));

        (_time.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromMilliseconds(250));
        (Mark, await Kept()).Should().Be((1, 1));
    }

    [Fact]
    public async Task Also_over_the_numbers_of_those_who_commit_late()
    {
        await using var late = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await late.BeginTransactionAsync(Cancellation);
        await using var later = await _database.OpenConnectionAsync(Cancellation);
        await using var afterwards = await later.BeginTransactionAsync(Cancellation);
        await Store(1);
        await StoreWithin(transaction, 1);
        await Store(1);
        await StoreWithin(afterwards, 1);
        await Store(1);
        _signal.Set();
        var waiting = _looks.WaitAsync(ByItself, Cancellation);
        await Eventually.BecomesTrueAsync(async () => await Kept() == 1, "the second is not committed");

        await transaction.CommitAsync(Cancellation);
        await SignalledUntil(() => Mark == 3, "the second is, and the fourth is not");
        await afterwards.CommitAsync(Cancellation);
        await SignalledUntil(() => Mark == 5, "all are");

        waiting.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task And_the_daemon_looks_soon_where_a_number_is_missing_though_nobody_signals()
    {
        await Store(1);
        await Execute("select nextval('mt_events_sequence')");
        await Store(1);
        _signal.Set();
        var waiting = _looks.WaitAsync(ByItself, Cancellation);
        await Eventually.BecomesTrueAsync(async () => await Kept() == 1, "it has looked");
        var began = _time.GetUtcNow();

        await Returns(waiting, TimeSpan.FromMilliseconds(50));

        (_time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(250)).And.BeLessThan(ByItself / 2);
    }

    /// <summary>Another replica's daemon may lead other shards, and have been quicker.</summary>
    [Fact]
    public async Task Never_back_in_the_database()
    {
        await Store(2);
        await Execute($"select mt_mark_event_progression('{ShardState.HighWaterMark}', 7)");
        _signal.Set();

        var waiting = _looks.WaitAsync(ByItself, Cancellation);

        await Eventually.BecomesTrueAsync(() => Mark == 2, "two are stored");
        await Returns(waiting, ByItself);
        (await Kept()).Should().Be(7);
    }

    [Fact]
    public async Task Or_is_left_to_the_daemon_where_something_keeps_it_from_looking()
    {
        _signal.Set();

        await Looks(Away()).WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);

        Mark.Should().Be(0);
    }

    /// <summary>Lets time go by, step by step, until the daemon's turn has come.</summary>
    private Task Returns(Task waiting, TimeSpan step) =>
        Eventually.BecomesTrueAsync(
            () =>
            {
                _time.Advance(step);
                return waiting.IsCompleted;
            },
            "the daemon looks by itself");

    /// <summary>Lets so little time go by that the daemon's turn does not come.</summary>
    private async Task SignalledUntil(Func<bool> condition, string what, long[]? numbers = null)
    {
        if (numbers is null)
            _signal.Set();
        else
            _signal.Set(numbers);
        await Eventually.BecomesTrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return condition();
            },
            what);
    }

    private static NpgsqlDataSource Away() =>
        NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Ports.Free()};Database=none;Username=nobody;Password=none");

    private HighWaterLooks Looks(NpgsqlDataSource database) => new(
        _signal, database, new ServiceCollection().AddSingleton<IDocumentStore>(_store).BuildServiceProvider(), _time, NullLogger<HighWaterLooks>.Instance);

    private async Task Store(int events)
    {
        await using var session = _store.LightweightSession();
        await Store(session, events);
    }

    private async Task StoreWithin(NpgsqlTransaction transaction, int events)
    {
        await using var session = _store.LightweightSession(SessionOptions.ForTransaction(transaction));
        await Store(session, events);
    }

    /// <summary>The second is not committed until the transaction is.</summary>
    private async Task<NpgsqlTransaction> StoreThreeOfWhichTheSecondIsLate(NpgsqlConnection late)
    {
        var transaction = await late.BeginTransactionAsync(Cancellation);
        await Store(1);
        await StoreWithin(transaction, 1);
        await Store(1);
        return transaction;
    }

    private static async Task Store(IDocumentSession session, int events)
    {
        session.Events.StartStream(Guid.NewGuid(), Enumerable.Range(0, events).Select(n => new Stored(n)));
        await session.SaveChangesAsync(Cancellation);
    }

    private async Task<long> Kept()
    {
        await using var command = _database.CreateCommand($"select last_seq_id from mt_event_progression where name = '{ShardState.HighWaterMark}'");
        return await command.ExecuteScalarAsync(Cancellation) as long? ?? 0;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public sealed record Stored(int Number);
}
