using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Marten.Events.Daemon.Coordination;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Two instances of the service over one database.</summary>
[Trait("Speed", "integration")]
public sealed class Many_at_once(Many_at_once.TwoInstances two) : IClassFixture<Many_at_once.TwoInstances>
{
    private const int Cooperatives = 30;

    private readonly RunningRegistry _registry = two.Registry;

    [Fact]
    public async Task Twenty_facts_about_one_cooperative_are_all_recorded()
    {
        var id = await _registry.RegisterAsync(1, firstBookYear: 2009);
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);
        HttpClient[] clients = [one, other];

        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(n => new[]
        {
            clients[n % 2].SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2009 + n, $"{2010 + n}-03-01")),
            clients[n % 2].SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation("Operating", $"2019-05-{10 + n}")),
        }));

        var cooperative = await one.ReadAsync($"cooperatives/{id}");
        cooperative.GetProperty("annualMeetings").EnumerateArray().Select(m => m.GetProperty("bookYear").GetInt32())
            .Should().BeEquivalentTo(Enumerable.Range(2009, 10));
        cooperative.GetProperty("businessObservations").GetArrayLength().Should().Be(10);
        var versions = await _registry.QueryAsync<long>("select version from mt_events where stream_id = $1 order by version", id);
        versions.Should().Equal(Enumerable.Range(1, versions.Count).Select(v => (long)v), "the stream has no gap");
        cooperative.GetProperty("version").GetInt64().Should().Be(versions.Count);
    }

    [Fact]
    public async Task Two_who_saw_the_same_version_do_not_overwrite_each_other()
    {
        var id = await _registry.RegisterAsync(2);
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);

        var answers = await Task.WhenAll(
            one.AskAsync(Elect("1311011706609828", "Chair")),
            other.AskAsync(Elect("1311016907599863", "Supervisor")));

        answers.Select(a => a.Status).Order().Should().Equal(201, 412);
        (await _registry.CountAsync("select count(*) from mt_events where stream_id = $1 and type = 'cooperative.officer-elected'", id)).Should().Be(1);

        var (nationalId, role) = answers[0].Status == 412 ? ("1311011706609828", "Chair") : ("1311016907599863", "Supervisor");
        var seen = (await one.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"cooperatives/{id}"))).ETag;
        (await one.AskAsync(Elect(nationalId, role, seen))).Status.Should().Be(201, "who was refused reads again and then decides");
        (await one.ReadAsync($"cooperatives/{id}")).GetProperty("officersInTerm").EnumerateArray().Select(o => o.GetProperty("role").GetString())
            .Should().BeEquivalentTo(["Chair", "Supervisor"], "nothing was lost");

        HttpRequestMessage Elect(string nationalId, string role, string? ifMatch = "\"1\"") =>
            HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{id}/officers", Requests.Officer(nationalId, role), ifMatch);
    }

    [Fact]
    public async Task Two_that_merge_into_each_other_make_no_circle()
    {
        var ids = new[] { await _registry.RegisterAsync(3), await _registry.RegisterAsync(4) };
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);

        var answers = await Task.WhenAll(one.AskAsync(Merge(ids[0], ids[1])), other.AskAsync(Merge(ids[1], ids[0])));

        answers.Select(a => a.Status).Order().Should().Equal(200, 409);
        (await _registry.CountAsync("select count(*) from mt_events where stream_id = any($1) and type = 'cooperative.merged'", (object)ids)).Should().Be(1);
        (await _registry.CountAsync("select count(*) from mt_events where stream_id = any($1) and type = 'cooperative.absorbed'", (object)ids)).Should().Be(1);

        static HttpRequestMessage Merge(Guid id, Guid successorId) => HttpClientExtensions.Request(
            HttpMethod.Post, $"cooperatives/{id}/merger", new { successorId, on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");
    }

    [Fact]
    public async Task One_cooperative_number_is_given_to_one_cooperative()
    {
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);
        HttpClient[] clients = [one, other];

        var answers = await Task.WhenAll(Enumerable.Range(10, 6).Select(number => clients[number % 2].AskAsync(
            HttpClientExtensions.Request(HttpMethod.Post, "cooperatives", Requests.Cooperative(number) with { CooperativeNumber = "9913113549743" }))));

        answers.Select(a => a.Status).Order().Should().Equal(201, 409, 409, 409, 409, 409);
        answers.Where(a => a.Status == 409).Should().AllSatisfy(
            a => a.Body.GetProperty("type").GetString().Should().Be("urn:koperasi:problem:cooperative-number-taken"));
        (await _registry.CountAsync("select count(*) from mt_doc_cooperative where data -> 'profile' ->> 'cooperativeNumber' = '9913113549743'")).Should().Be(1);
    }

    [Fact]
    public async Task A_cooperative_number_that_a_profile_gives_up_is_free_for_one_other_and_one_of_the_ended_never_is()
    {
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);
        var ids = await Task.WhenAll(Register(20, "9913113549720"), Register(21, "9913113549721"), Register(22, "9913113549722"));

        // one is corrected, one merged, one dissolved
        await one.SendAsync(HttpMethod.Put, $"cooperatives/{ids[0]}/profile", Revised(20, "9913113549729"), ifMatch: "*");
        await one.SendAsync(HttpMethod.Post, $"cooperatives/{ids[1]}/merger", new { successorId = ids[0], on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");
        await one.SendAsync(HttpMethod.Post, $"cooperatives/{ids[2]}/dissolution", new { on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");
        await one.SendAsync(HttpMethod.Post, $"cooperatives/{ids[2]}/dissolution/completion", new { on = "2019-12-01", reason = "wound up", source = "minutes" }, ifMatch: "*");

        var takers = await Task.WhenAll(one.AskAsync(Registration(23, "9913113549720")), other.AskAsync(Registration(24, "9913113549720")));
        takers.Select(a => a.Status).Order().Should().Equal(201, 409);
        foreach (var (number, owner) in new[] { ("9913113549729", ids[0]), ("9913113549721", ids[1]), ("9913113549722", ids[2]) })
        {
            var refused = await one.AskAsync(Registration(25, number));
            (refused.Status, refused.Body.GetProperty("type").GetString(), refused.Body.GetProperty("cooperativeId").GetGuid())
                .Should().Be((409, "urn:koperasi:problem:cooperative-number-taken", owner));
        }

        var back = HttpClientExtensions.Request(HttpMethod.Put, $"cooperatives/{ids[0]}/profile", Revised(20, "9913113549720"), ifMatch: "*");
        (await one.AskAsync(back)).Status.Should().Be(409, "what was given up and taken does not come back");

        async Task<Guid> Register(int number, string cooperativeNumber) =>
            (await one.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(number) with { CooperativeNumber = cooperativeNumber })).Body.GetProperty("id").GetGuid();

        static HttpRequestMessage Registration(int number, string cooperativeNumber) => HttpClientExtensions.Request(
            HttpMethod.Post, "cooperatives", Requests.Cooperative(number) with { CooperativeNumber = cooperativeNumber });

        static object Revised(int number, string cooperativeNumber)
        {
            var c = Requests.Cooperative(number);
            return new
            {
                c.Name,
                c.LegalEntityNumber,
                cooperativeNumber,
                c.Type,
                c.Form,
                c.RegionCode,
                c.FoundedOn,
                c.MemberCount,
                c.Assets,
                c.Turnover,
                occurredOn = "2019-05-01",
                source = "letter",
            };
        }
    }

    [Fact]
    public async Task Two_sweeps_record_each_change_once()
    {
        for (var number = 100; number < 100 + Cooperatives; number++)
            await _registry.RegisterAsync(number);
        using var one = _registry.As("admin", instance: 0);
        using var other = _registry.As("admin", instance: 1);

        var recorded = 0;
        foreach (var asOf in new[] { "2016-07-01", "2018-07-01" })
        {
            var before = await ActivityEvents();
            var sweeps = await Task.WhenAll(one.SendAsync(HttpMethod.Post, "sweeps", new { asOf }), other.SendAsync(HttpMethod.Post, "sweeps", new { asOf }));
            recorded = sweeps.Sum(s => s.Body.GetProperty("recorded").GetInt32());
            (await ActivityEvents() - before).Should().Be(recorded, "each sweep counts what it recorded itself");
        }

        recorded.Should().BeGreaterThanOrEqualTo(Cooperatives);
        var twice = await _registry.QueryAsync<string>(
            "select stream_id || ' ' || type from mt_events where type in ('cooperative.became-at-risk', 'cooperative.became-inactive') group by stream_id, type having count(*) > 1");
        twice.Should().BeEmpty("each cooperative became at risk once and inactive once");
        (await _registry.CountAsync(
            "select count(distinct stream_id) from mt_events join mt_doc_cooperative c on c.id = stream_id where type = 'cooperative.became-inactive' and c.data -> 'profile' ->> 'legalEntityNumber' ~ '^1[0-9][0-9]/'"))
            .Should().Be(Cooperatives);

        var again = await one.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2018-07-01" });
        again.Body.GetProperty("recorded").GetInt32().Should().Be(0);
    }

    private Task<long> ActivityEvents() =>
        _registry.CountAsync("select count(*) from mt_events where type in ('cooperative.became-at-risk', 'cooperative.no-longer-at-risk', 'cooperative.became-inactive')");

    /// <summary>The one that publishes takes its own signal; that of the other, whichever it is, nobody takes but the test.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_any_instance_stores_wakes_the_publisher_of_every_other(int instance)
    {
        var (signal, _) = await WhereNobodyTakesSignals();

        var woken = signal.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        woken.IsCompleted.Should().BeFalse("nothing was stored yet");

        using var registrar = _registry.As("registrar", instance: instance);
        await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(50 + instance));

        await woken.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    /// <summary>What starts a stream and what goes on in one are stored by different statements.</summary>
    [Fact]
    public async Task Who_stores_events_knows_their_numbers()
    {
        var (signal, instance) = await WhereNobodyTakesSignals();
        using var registrar = _registry.As("registrar", instance: instance);
        var before = await LastNumber();
        signal.TakeFrom(before);

        var registered = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(60));
        signal.TakeFrom(before).Should().Be((await LastNumber(), true));

        before = await LastNumber();
        await registrar.SendAsync(
            HttpMethod.Post, $"cooperatives/{registered.Body.GetProperty("id").GetGuid()}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        (await LastNumber()).Should().BeGreaterThan(before);
        signal.TakeFrom(before).Should().Be((await LastNumber(), true));
    }

    [Fact]
    public async Task But_not_of_what_is_written_within_a_transaction_that_another_commits_or_does_not()
    {
        var (signal, instance) = await WhereNobodyTakesSignals();
        var before = await LastNumber();
        signal.TakeFrom(before);
        await using var connection = await two.Registry.Service<NpgsqlDataSource>(instance).OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var session = two.Registry.Service<EventSessions>(instance).Within(transaction, "test", correlationId: null);

        session.Events.StartStream<Cooperative>(Guid.NewGuid(), new CooperativeRegistered(Given.Written.FoundedOn, Given.Written, 2009, "roster"));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);

        signal.TakeFrom(before).Should().Be((before, false), "only the database knows what will be of it");
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nor_of_what_could_not_be_stored()
    {
        var id = await _registry.RegisterAsync(61);
        var (signal, instance) = await WhereNobodyTakesSignals();
        var before = await LastNumber();
        signal.TakeFrom(before);
        await using var session = two.Registry.Service<EventSessions>(instance).Open("test", correlationId: null, causationId: null);

        session.Events.StartStream<Cooperative>(id, new CooperativeRegistered(Given.Written.FoundedOn, Given.Written, 2009, "roster"));
        await session.Invoking(s => s.SaveChangesAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<Exception>("there is such a stream");

        signal.TakeFrom(before).Should().Be((before, true));
    }

    /// <summary>The signal of the one that does not publish, when nothing is under way any more.</summary>
    private async Task<(AppendSignal Signal, int Instance)> WhereNobodyTakesSignals()
    {
        await Eventually.BecomesTrueAsync(() => Publishes(0) != Publishes(1), "one of the two publishes");
        var instance = Publishes(0) ? 1 : 0;
        var signal = two.Registry.Service<AppendSignal>(instance);
        // what was stored before wakes it too, and is over when it has been left in peace for a second
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(0.9);)
        {
            clock.Restart();
            await signal.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }

        return (signal, instance);

        bool Publishes(int which) => two.Registry.Service<IProjectionCoordinator>(which).DaemonForMainDatabase().IsRunning;
    }

    /// <summary>Also where it was taken by what was not committed.</summary>
    private Task<long> LastNumber() => _registry.CountAsync("select last_value from mt_events_sequence");

    [Fact]
    public void The_daemon_waits_for_what_moves_its_mark_on() =>
        ((DocumentStore)two.Registry.Service<IDocumentStore>()).Options.Projections.Wakeup.Should().BeSameAs(two.Registry.Service<HighWaterLooks>());

    public sealed class TwoInstances : IAsyncLifetime
    {
        public RunningRegistry Registry { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            await Registry.StartAnotherAsync();
        }

        public ValueTask DisposeAsync() => Registry.DisposeAsync();
    }
}
