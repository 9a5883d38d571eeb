using System.Collections.Concurrent;
using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_a_command_asks(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    /// <summary>What it decides on is read by one statement, and not again for the next snapshot.</summary>
    [Fact]
    public async Task Of_its_aggregate_is_the_snapshot_once_and_of_its_stream_nothing()
    {
        var id = await registry.RegisterAsync(1);
        using var registrar = registry.As("registrar");
        var asked = new ConcurrentQueue<System.Diagnostics.Activity>();
        using (Listen(asked))
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation("Operating", "2019-09-01"));

        var trace = (await registry.QueryAsync<string>("select correlation_id from mt_events where stream_id = $1 and type = 'cooperative.business-observed'", id)).Single();
        string[] statements = [.. asked.Where(a => a.TraceId.ToHexString() == trace).Select(a => a.GetTagItem("db.query.text")).OfType<string>()];
        statements.Should().Contain(sql => sql.Contains("mt_quick_append_events", StringComparison.Ordinal), "these are the command's");
        statements.Should().ContainSingle(sql => sql.Contains("from public.mt_doc_cooperative as d", StringComparison.Ordinal));
        statements.Should().NotContain(sql => sql.StartsWith("select version from public.mt_streams where", StringComparison.Ordinal));
    }

    [Fact]
    public async Task And_nothing_is_appended_that_no_snapshot_follows_from()
    {
        var id = await registry.RegisterAsync(2);
        await using var session = registry.Store.LightweightSession();
        var stream = await session.LoadForWriting<Cooperative>(id, CancellationToken.None);

        stream!.Invoking(s => s.AppendOne(new DuplicateJudged(new(2020, 1, 1), id, id, DuplicateVerdict.Different, "Another village", "registrar")))
            .Should().Throw<InvalidOperationException>().WithMessage("*no event of Cooperative*");
        stream!.Events.Should().BeEmpty();
    }

    [Fact]
    public async Task And_nothing_after_it_was_saved()
    {
        var id = await registry.RegisterAsync(3);
        await using var session = registry.Store.LightweightSession();
        var stream = await session.LoadForWriting<Cooperative>(id, CancellationToken.None);
        stream!.AppendOne(new Suspended(new(2020, 1, 1), "Audit", "1/2020"));
        await session.SaveChangesAsync();

        stream.Invoking(s => s.AppendOne(new SuspensionLifted(new(2020, 2, 1), "2/2020"))).Should().Throw<InvalidOperationException>().WithMessage("*was saved*");
    }

    /// <summary>Read twice in a session, it is one stream still: what was appended first is not taken for somebody who came between.</summary>
    [Fact]
    public async Task And_read_twice_it_is_written_once()
    {
        var id = await registry.RegisterAsync(4);
        var (before, _) = await Versions(id);
        await using (var session = registry.Store.LightweightSession())
        {
            (await session.LoadForWriting<Cooperative>(id, CancellationToken.None))!.AppendOne(new Suspended(new(2020, 1, 1), "Audit", "1/2020"));
            (await session.LoadForWriting<Cooperative>(id, CancellationToken.None))!.AppendOne(new SuspensionLifted(new(2020, 2, 1), "2/2020"));
            await session.SaveChangesAsync();
        }

        (await Versions(id)).Should().Be((before + 2, before + 2));
    }

    /// <summary>What waits to be told again is looked for all the time, in a batch: a trace for each look would bury those of the requests.</summary>
    [Fact]
    public async Task And_what_nobody_asked_for_begins_no_trace()
    {
        var id = await registry.RegisterAsync(5);
        var asked = new ConcurrentQueue<System.Diagnostics.Activity>();
        using (Listen(asked))
        {
            System.Diagnostics.Activity.Current = null;
            await Append(new Suspended(new(2020, 1, 1), "Audit", "1/2020"));
            using var request = new System.Diagnostics.Activity("a request").Start();
            await Append(new SuspensionLifted(new(2020, 2, 1), "2/2020"));
        }

        // the questions of the tests themselves are asked of pools without a name, and to connect is no question
        var ofTheService = asked.Where(a => (string?)a.GetTagItem("db.npgsql.data_source") == "registrydb" && a.GetTagItem("db.query.text") is not null).ToArray();
        ofTheService.Should().Contain(a => a.ParentId != null && ((string)a.GetTagItem("db.query.text")!).Contains("mt_quick_append_events", StringComparison.Ordinal));
        ofTheService.Where(a => a.ParentId is null).Select(a => a.GetTagItem("db.query.text")).Should().BeEmpty();

        async Task Append(IDomainEvent e)
        {
            await using var session = registry.Store.LightweightSession();
            (await session.LoadForWriting<Cooperative>(id, CancellationToken.None))!.AppendOne(e);
            await session.SaveChangesAsync();
        }
    }

    private async Task<(long OfTheStream, long OfTheSnapshot)> Versions(Guid id) => (
        await registry.CountAsync("select version from mt_streams where id = $1", id),
        await registry.CountAsync("select mt_version::bigint from mt_doc_cooperative where id = $1", id));

    private static ActivityListener Listen(ConcurrentQueue<System.Diagnostics.Activity> statements)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = statements.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
