using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Tests.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>What comes together is committed together, and each remains what it is.</summary>
[Trait("Speed", "integration")]
public sealed class Messages_that_wait(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    [Fact]
    public async Task Share_commits_and_each_appends_once_in_its_own_name()
    {
        var told = Enumerable.Range(0, 300).Select(n => Inactive(DerivedId.From("of hundreds", n))).ToArray();

        foreach (var (n, message) in told.Index())
        {
            await monitoring.Broker.PublishAsync(message);
            if (n % 50 == 30)
                await monitoring.Broker.PublishAsync(message);
        }

        string[] ids = [.. told.Select(message => message.Metadata.Id.ToString())];
        await Eventually.BecomesTrueAsync(async () => await CountAsync("mt_doc_inboxmessage where right(id, 36) = any($1)") == told.Length, "every message was handled");
        (await CountAsync("mt_events where causation_id = any($1)")).Should().Be(told.Length, "each had its effect once");
        (await CountAsync("(select distinct xmin::text from mt_doc_inboxmessage where right(id, 36) = any($1)) commits"))
            .Should().BeLessThan(told.Length, "what waited together was committed together");
        (await CountAsync("mt_doc_inboxmessage i join mt_events e on e.causation_id = right(i.id, 36) where right(i.id, 36) = any($1) and e.xmin = i.xmin"))
            .Should().Be(told.Length, "the proof is committed with the effect");
        (await CountAsync("mt_events where causation_id = any($1) and user_name = 'service:FollowCooperative' and correlation_id = 'of ' || (data -> 'state' ->> 'cooperativeId')"))
            .Should().Be(told.Length, "each carries whose it is and what it belongs to, and not another's of its commit");
        (await CountAsync("(select distinct headers ->> 'traceparent' from mt_events where causation_id = any($1)) traces")).Should().Be(told.Length, "and its own trace");

        Task<long> CountAsync(string which) => monitoring.CountAsync($"select count(*) from {which}", (object)ids);
    }

    [Fact]
    public async Task Sign_what_is_theirs_and_nothing_else()
    {
        using var trace = new Activity("of both").Start();
        await using var together = await ShareAsync();
        var (one, other) = (DerivedId.From("signed by one"), DerivedId.From("signed by another"));

        together.Session.Session.Events.StartStream<CooperativeWatch>(one, Heard.Registered());
        together.Session.Sign("one", "of one", "caused by one");
        together.Session.Session.Events.StartStream<CooperativeWatch>(other, Heard.Registered());
        together.Session.Sign("other", correlationId: null, causationId: null);
        await together.CommitAsync();

        (await monitoring.CountAsync("select count(*) from mt_events where stream_id = $1 and user_name = 'one' and correlation_id = 'of one' and causation_id = 'caused by one'", one)).Should().Be(1);
        (await monitoring.CountAsync("select count(*) from mt_events where stream_id = $1 and user_name = 'other' and correlation_id is null and causation_id is null", other))
            .Should().Be(1, "what belongs to nothing does not belong to the trace in which it is committed");
    }

    [Theory]
    [InlineData("has appended to", true, false)]
    [InlineData("has only read", false, false)]
    [InlineData("has read, and which has moved on since", true, true)]
    public async Task Cannot_be_decided_without_each_other_on_a_stream_that_one_of_them(string does, bool appends, bool movesOn)
    {
        var wanted = DerivedId.From("wanted by two", does);
        await AppendAsync(wanted);
        await using var together = await ShareAsync();
        var session = together.Session.Session;
        var first = await session.Events.FetchForWriting<CooperativeWatch>(wanted, TestContext.Current.CancellationToken);
        if (appends)
            first.AppendOne(Heard.Inactive(2));
        together.Session.Sign("one", "of one", causationId: null);

        if (movesOn)
            await AppendAsync(wanted);
        var second = await session.Events.FetchForWriting<CooperativeWatch>(wanted, TestContext.Current.CancellationToken);
        if (!movesOn)
            second.AppendOne(Heard.Inactive(2));

        FluentActions.Invoking(() => together.Session.Sign("other", "of another", causationId: null)).Should().Throw<InvalidOperationException>();
    }

    private static CooperativeBecameInactive Inactive(Guid cooperative) => new(
        new EventMetadata(
            Guid.NewGuid(), "registry", cooperative, Version: 1, cooperative, Day("2018-07-01"), DateTimeOffset.UnixEpoch, $"of {cooperative}", CausationId: null),
        Told.Cooperative(cooperative, ActivityStatus.Inactive));

    private async Task AppendAsync(Guid stream)
    {
        await using var session = monitoring.Service<EventSessions>().Open("another", correlationId: null, causationId: null);
        (await session.Events.FetchForWriting<CooperativeWatch>(stream)).AppendOne(Heard.Registered());
        await session.SaveChangesAsync();
    }

    private async Task<Together> ShareAsync()
    {
        var connection = await monitoring.Service<NpgsqlDataSource>().OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        return new Together(connection, transaction, monitoring.Service<EventSessions>().ShareWithin(transaction));
    }

    private sealed record Together(NpgsqlConnection Connection, NpgsqlTransaction Transaction, SharedSession Session) : IAsyncDisposable
    {
        public async Task CommitAsync()
        {
            await Session.Session.SaveChangesAsync();
            await Transaction.CommitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Session.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
