using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>The same events by HTTP, for whoever was away or has no queue.</summary>
[Trait("Speed", "integration")]
public sealed class What_the_province_pulls(What_the_province_hears.Lives lives) : IClassFixture<What_the_province_hears.Lives>
{
    private const string Prefix = "id.go.solselkab.koperasi.";

    private readonly RunningRegistry _registry = lives.Registry;

    [Fact]
    public async Task Page_by_page_is_what_was_pushed()
    {
        var stored = await lives.StoredAsync();
        await Eventually.BecomesTrueAsync(() => lives.Heard.Count >= stored.Count, "all was pushed");
        using var province = _registry.As("province");

        var pulled = await AllAsync(province, "/events?limit=7");

        pulled.Take(stored.Count).Select(e => (e.GetProperty("id").GetString()!, e.GetProperty("sequence").GetString()!)).Should().Equal(stored);
        var pushed = lives.Heard.DistinctBy(e => e["id"]).ToDictionary(e => e["id"], e => e.Event);
        pulled.Where(e => pushed.ContainsKey(e.GetProperty("id").GetString()!)).Should().HaveCountGreaterThanOrEqualTo(stored.Count)
            .And.AllSatisfy(e => JsonElement.DeepEquals(e, pushed[e.GetProperty("id").GetString()!]).Should().BeTrue("late or early, an event carries the state after itself"));
    }

    [Fact]
    public async Task Is_cached_where_a_page_can_never_change()
    {
        using var province = _registry.As("province");

        using var full = await province.GetAsync(new Uri("/events?limit=5", UriKind.Relative));
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/events?limit=5");
        asked.Headers.IfNoneMatch.Add(full.Headers.ETag!);
        using var again = await province.SendAsync(asked);
        using var last = await province.GetAsync(new Uri("/events?after=1000000", UriKind.Relative));

        full.Content.Headers.ContentType!.MediaType.Should().Be("application/cloudevents-batch+json");
        full.Headers.CacheControl!.Extensions.Should().Contain(new NameValueHeaderValue("immutable"));
        ((int)again.StatusCode).Should().Be(304);
        last.Headers.CacheControl!.NoCache.Should().BeTrue("something may still come");
        (await last.Content.ReadAsStringAsync()).Should().Be("[]");
        Next(last).Should().Be("/events?after=1000000", "what is told later follows there");
    }

    [Fact]
    public async Task Holds_only_the_types_that_were_asked_for()
    {
        using var viewer = _registry.As("viewer");

        var pulled = await AllAsync(viewer, $"/events?limit=2&types={Prefix}cooperative-reactivated.v1,{Prefix}annual-meeting-held.v1");

        pulled.Select(e => e.GetProperty("type").GetString()).Distinct().Should().BeEquivalentTo(Prefix + "cooperative-reactivated.v1", Prefix + "annual-meeting-held.v1");
        pulled.Should().HaveCountGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task Never_lacks_what_was_committed_late()
    {
        var late = await _registry.RegisterAsync(100);
        using var registrar = _registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{late}/annual-meetings", Requests.Meeting(2018, "2019-05-31"));
        await using var source = NpgsqlDataSource.Create(_registry.Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync($"create temp table late on commit drop as select * from mt_events where stream_id = '{late}' and type = 'cooperative.annual-meeting-recorded'");
        await ExecuteAsync("update late set seq_id = nextval('mt_events_sequence'), id = gen_random_uuid(), data = jsonb_set(data, '{bookYear}', '2017'), "
            + "version = (select max(version) + 1 from mt_events e where e.stream_id = late.stream_id)");
        await ExecuteAsync("insert into mt_events select * from late");
        var sequence = (long)(await ExecuteAsync("select seq_id from late"))!;
        var overtaking = await _registry.RegisterAsync(101);
        using var province = _registry.As("province");
        var before = await AllAsync(province, $"/events?after={sequence - 1}&wait=2"); // longer than a gap is waited for that nobody fills
        await transaction.CommitAsync();

        before.Should().BeEmpty("what overtook it waits for it");
        IReadOnlyList<JsonElement> after = [];
        await Eventually.BecomesTrueAsync(
            async () => (after = await AllAsync(province, $"/events?after={sequence - 1}")).Any(e => e.GetProperty("subject").GetGuid() == overtaking), "both are there");
        after[0].GetProperty("sequence").GetString().Should().Be($"{sequence:D20}");
        after[0].GetProperty("subject").GetGuid().Should().Be(late);

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync();
        }
    }

    [Fact]
    public async Task Comes_as_soon_as_it_is_there_to_one_who_waits()
    {
        using var province = _registry.As("province");
        var end = await EndAsync(province);
        var waiting = province.GetAsync(new Uri($"{end}&wait=30", UriKind.Relative));

        var registered = await _registry.RegisterAsync(200);

        using var answer = await waiting;
        var events = JsonSerializer.Deserialize<JsonElement[]>(await answer.Content.ReadAsStringAsync())!;
        events[0].GetProperty("subject").GetGuid().Should().Be(registered);
        using var nothing = await province.GetAsync(new Uri($"{await EndAsync(province)}&wait=1", UriKind.Relative));
        (await nothing.Content.ReadAsStringAsync()).Should().Be("[]");
        Next(nothing).Should().EndWith("&wait=1");
    }

    [Fact]
    public async Task Holds_all_versions_of_an_event_on_one_page()
    {
        using var province = _registry.As("province");
        await EndAsync(province);
        var all = await AllAsync(province, "/events");
        var first = all[2].GetProperty("sequence").GetString()!;
        var (before, type, other) = (all[1].GetProperty("sequence").GetString()!, all[2].GetProperty("type").GetString()!, Prefix + "cooperative-profile-revised.v1");
        await _registry.QueryAsync<string>($"insert into feed select sequence, '{other}', previous_sequence, previous_of_type, trace_parent, data from feed where sequence = {long.Parse(first, CultureInfo.InvariantCulture)}");

        using var page = await province.GetAsync(new Uri($"/events?limit=1&after={long.Parse(before, CultureInfo.InvariantCulture)}", UriKind.Relative));
        using var selected = await province.GetAsync(new Uri($"/events?limit=1&after={long.Parse(before, CultureInfo.InvariantCulture)}&types={type},{other}", UriKind.Relative));
        await _registry.QueryAsync<string>($"delete from feed where type = '{other}' and sequence = {long.Parse(first, CultureInfo.InvariantCulture)}");

        foreach (var answer in new[] { page, selected })
        {
            JsonSerializer.Deserialize<JsonElement[]>(await answer.Content.ReadAsStringAsync())!.Select(e => (e.GetProperty("sequence").GetString(), e.GetProperty("type").GetString()))
                .Should().BeEquivalentTo([(first, type), (first, other)], "who goes on after this sequence must have both");
            Next(answer).Should().Contain($"after={long.Parse(first, CultureInfo.InvariantCulture)}");
        }
    }

    [Fact]
    public async Task Does_not_hold_what_is_told_no_more()
    {
        using var province = _registry.As("province");
        await EndAsync(province);
        var before = await AllAsync(province, "/events");
        await _registry.QueryAsync<string>("insert into feed select sequence, 'id.go.solselkab.koperasi.of-an-earlier-year.v1', previous_sequence, previous_of_type, trace_parent, data from feed order by sequence limit 1");

        var after = await AllAsync(province, "/events");

        await _registry.QueryAsync<string>("delete from feed where type like '%of-an-earlier-year.v1'");
        after.Select(e => e.GetRawText()).Should().Equal(before.Select(e => e.GetRawText()));
    }

    [Fact]
    public async Task Is_the_same_when_it_is_written_once_more()
    {
        using var province = _registry.As("province");
        await EndAsync(province);
        var before = await AllAsync(province, "/events");
        await _registry.QueryAsync<string>("update feed set previous_sequence = 4711, trace_parent = 'lost'");
        await _registry.QueryAsync<string>("delete from feed where sequence % 3 = 0");

        await _registry.Service<Marten.Events.Daemon.Coordination.IProjectionCoordinator>().DaemonForMainDatabase().RewindSubscriptionAsync("Feed", TestContext.Current.CancellationToken);

        IReadOnlyList<JsonElement> after = [];
        await Eventually.BecomesTrueAsync(async () => (after = await AllAsync(province, "/events")).Count >= before.Count, "all is there again");
        after.Select(e => e.GetRawText()).Take(before.Count).Should().Equal(before.Select(e => e.GetRawText()));
    }

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5001", "limit")]
    [InlineData("wait=31", "wait")]
    [InlineData("types=koperasi.cooperative-reactivated.v1", "types")]
    [InlineData("types=id.go.solselkab.koperasi.batch-scheduled.v1", "types")]
    [InlineData("after=yesterday", "after")]
    public async Task Is_refused_by_name_where_the_question_is_wrong(string question, string field)
    {
        using var province = _registry.As("province");

        var answer = await province.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"/events?{question}"));

        answer.Status.Should().Be(400, answer.Text);
        answer.Body.GetProperty("type").GetString().Should().Be("urn:koperasi:problem:invalid-field");
        answer.Body.GetProperty("field").GetString().Should().Be(field);
    }

    [Fact]
    public async Task Leads_to_its_schema_which_anybody_may_read()
    {
        using var province = _registry.As("province");
        using var anybody = _registry.Anonymous();
        var events = await AllAsync(province, "/events");

        foreach (var schema in events.Select(e => new Uri(e.GetProperty("dataschema").GetString()!).AbsolutePath).Distinct())
        {
            var answer = await anybody.AskAsync(new HttpRequestMessage(HttpMethod.Get, schema));
            answer.Status.Should().Be(200, schema);
            answer.ContentType.Should().Be("application/schema+json");
            answer.Body.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().Contain("metadata");
        }

        (await anybody.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/events/schemas/of.another"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Needs_a_token()
    {
        using var anybody = _registry.Anonymous();

        (await anybody.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/events"))).Status.Should().Be(401);
    }

    /// <summary>Follows the links until a page is empty.</summary>
    private static async Task<IReadOnlyList<JsonElement>> AllAsync(HttpClient client, string address)
    {
        var all = new List<JsonElement>();
        while (true)
        {
            using var page = await client.GetAsync(new Uri(address, UriKind.Relative));
            page.EnsureSuccessStatusCode();
            var events = JsonSerializer.Deserialize<JsonElement[]>(await page.Content.ReadAsStringAsync())!;
            if (events.Length == 0)
                return all;
            all.AddRange(events);
            address = Next(page);
        }
    }

    /// <summary>The address behind all that is stored so far.</summary>
    private async Task<string> EndAsync(HttpClient client)
    {
        await Eventually.BecomesTrueAsync(
            async () => await _registry.CountAsync("select coalesce((select max(seq_id) from mt_events) - (select last_seq_id from mt_event_progression where name like 'Feed:%'), -1)") == 0,
            "all that is stored is in the feed");
        var address = "/events?limit=1000";
        for (var events = -1; events != 0;)
        {
            using var page = await client.GetAsync(new Uri(address, UriKind.Relative));
            events = JsonSerializer.Deserialize<JsonElement[]>(await page.Content.ReadAsStringAsync())!.Length;
            address = Next(page);
        }

        return address;
    }

    private static string Next(HttpResponseMessage page)
    {
        var link = page.Headers.GetValues("Link").Single();
        link.Should().MatchRegex("^<[^>]+>; rel=\"next\"$");
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }
}
