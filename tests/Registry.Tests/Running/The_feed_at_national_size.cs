using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>
/// A province that has seen nothing yet reads all there is. Ten years of 20,000 cooperatives: first each with all that the roster
/// knew, then year by year a meeting of each, so that a page meets as many cooperatives as it has events. Too much for every build:
/// run it with <c>-explicit only -class '*The_feed_at_national_size' -showLiveOutput</c> on a machine that is idle;
/// KOPERASI_COOPERATIVES makes it smaller.
/// </summary>
[Trait("Speed", "national")]
public sealed class The_feed_at_national_size(RunningRegistry registry, ITestOutputHelper output) : IClassFixture<RunningRegistry>
{
    private const int EventsOfEach = 12;
    private const int FromTheRoster = 6;
    private const double WantedPerSecond = 2_000_000 / 600.0;

    private static readonly int Cooperatives = int.Parse(Environment.GetEnvironmentVariable("KOPERASI_COOPERATIVES") ?? "20000", CultureInfo.InvariantCulture);

    [Fact(Explicit = true)]
    public async Task Is_read_through_at_two_million_events_in_ten_minutes()
    {
        await FillAsync();
        using var client = registry.As("province");
        var clock = Stopwatch.StartNew();
        await Eventually.BecomesTrueAsync(async () => await BehindAsync(client) == 0, "both publications are through", seconds: 1_800);
        output.WriteLine($"published twice after {clock.Elapsed.TotalSeconds:F0} s");

        foreach (var limit in new[] { 500, 5_000 })
        {
            clock.Restart();
            var (read, half) = await ReadAllAsync(client, $"/events?limit={limit}", clock);
            output.WriteLine(
                $"limit {limit}: {read} events in {clock.Elapsed.TotalSeconds:F1} s: {read / clock.Elapsed.TotalSeconds:F0} a second; "
                + $"of the roster {FromTheRoster * Cooperatives / half.TotalSeconds:F0}, of the years after it {(read - (FromTheRoster * Cooperatives)) / (clock.Elapsed - half).TotalSeconds:F0}");
            read.Should().Be(EventsOfEach * Cooperatives);
        }

        (EventsOfEach * Cooperatives / clock.Elapsed.TotalSeconds).Should().BeGreaterThan(WantedPerSecond);
    }

    private async Task<(int Read, TimeSpan Roster)> ReadAllAsync(HttpClient client, string path, Stopwatch clock)
    {
        var (read, roster) = (0, TimeSpan.Zero);
        while (true)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            using var page = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            if (page.RootElement.GetArrayLength() == 0)
                return (read, roster);
            read += page.RootElement.GetArrayLength();
            if (roster == TimeSpan.Zero && read >= FromTheRoster * Cooperatives)
                roster = clock.Elapsed;
            path = answer.Headers.GetValues("Link").Single().Split('>')[0].TrimStart('<');
        }
    }

    private static async Task<long> BehindAsync(HttpClient client)
    {
        var checks = (await client.ReadAsync("health")).GetProperty("checks");
        return new[] { "publishing", "publishing-cloudevents" }.Sum(check => checks.GetProperty(check).GetProperty("data").GetProperty("behind").GetInt64());
    }

    /// <summary>As the import of a roster does it; then the numbers of what came after the roster are dealt out year by year.</summary>
    private async Task FillAsync()
    {
        await using var source = NpgsqlDataSource.Create(registry.Database + ";Pooling=false;Command Timeout=600");
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var session = registry.Service<EventSessions>().Within(transaction, "test", correlationId: null);
        foreach (var chunk in Enumerable.Range(1, Cooperatives).Chunk(5_000))
            await BulkStreams.Start(session, connection, [.. chunk.Select(Life)], CancellationToken.None);
        await using var deal = new NpgsqlCommand(
            $"""
            with dealt as (
                select seq_id, (select max(seq_id) from mt_events) + row_number() over (order by version > {FromTheRoster}, case when version > {FromTheRoster} then version end, stream_id, version) as number
                from mt_events where stream_id in (select id from mt_doc_cooperative))
            update mt_events e set seq_id = dealt.number from dealt where dealt.seq_id = e.seq_id
            """,
            connection, transaction);
        await deal.ExecuteNonQueryAsync();
        await using var last = new NpgsqlCommand("select setval('mt_events_sequence', max(seq_id)) from mt_events", connection, transaction);
        await last.ExecuteScalarAsync();
        await transaction.CommitAsync();
        await registry.QueryAsync<string>("vacuum analyze mt_events");
    }

    private static NewStream<Cooperative> Life(int number)
    {
        var id = DerivedId.From("feed", number);
        IDomainEvent[] events =
        [
            new Registered(Given.Written.FoundedOn, Given.Written with { LegalEntityNumber = $"{number}/BH" }, 2009, "roster"),
            .. Enumerable.Range(1, 3).Select(n => new OfficerElected(
                new DateOnly(2018, 2, 5), DerivedId.From(id, n), $"{number:x16}{n:x16}", (OfficerRole)(n - 1), new DateOnly(2018, 2, 5), new DateOnly(2021, 2, 4), "roster")),
            .. Enumerable.Range(2009, EventsOfEach - 4).Select(year => new AnnualMeetingRecorded(new DateOnly(year + 1, 3, 1), year, 30, 40, "minutes", "test", "roster")),
        ];
        var state = Cooperative.Fold(null, events[0]).After(events.Skip(1));
        return new NewStream<Cooperative>(id, events, state with { Id = id, Version = events.Length });
    }
}
