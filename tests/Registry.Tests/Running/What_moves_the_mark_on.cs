using AwesomeAssertions;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Microsoft.Extensions.DependencyInjection;
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
        // as the daemon's own first look leaves it
        await Execute($"select mt_mark_event_progression('{ShardState.HighWaterMark}', 0)");
        _signal = new AppendSignal(_time);
        _looks = new HighWaterLooks(_signal, _database, new ServiceCollection().AddSingleton<IDocumentStore>(_store).BuildServiceProvider(), _time);
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
        _time.Advance(AppendSignal.PauseUnderLoad);

        await Eventually.BecomesTrueAsync(() => Mark == 5, "two more are stored");
        waiting.IsCompleted.Should().BeFalse();
        await Returns(waiting, ByItself);
    }

    [Fact]
    public async Task Never_beyond_a_number_that_is_missing()
    {
        await Store(1);
        await Execute("select nextval('mt_events_sequence')");
        await Store(2);
        _signal.Set();

        var waiting = _looks.WaitAsync(ByItself, Cancellation);

        await Eventually.BecomesTrueAsync(() => Mark == 1, "the second number is of somebody who has not committed");
        await Eventually.BecomesTrueAsync(
            () =>
            {
                _signal.Set();
                _time.Advance(AppendSignal.PauseUnderLoad);
                return waiting.IsCompleted;
            },
            "the daemon must find out whether somebody still can");
        (await Kept()).Should().Be(1);
        Mark.Should().Be(1);
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
    public async Task And_what_keeps_it_from_looking_the_daemon_meets_and_tells()
    {
        await using var away = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Ports.Free()};Database=none;Username=nobody;Password=none");
        var looks = new HighWaterLooks(_signal, away, new ServiceCollection().AddSingleton<IDocumentStore>(_store).BuildServiceProvider(), _time);
        _signal.Set();

        await looks.WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);

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

    private async Task Store(int events)
    {
        await using var session = _store.LightweightSession();
        session.Events.StartStream(Guid.NewGuid(), Enumerable.Range(0, events).Select(n => new Stored(n)));
        await session.SaveChangesAsync(Cancellation);
    }

    private async Task<long> Kept()
    {
        await using var command = _database.CreateCommand($"select last_seq_id from mt_event_progression where name = '{ShardState.HighWaterMark}'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public sealed record Stored(int Number);
}
