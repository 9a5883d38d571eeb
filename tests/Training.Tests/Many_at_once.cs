using AwesomeAssertions;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Tests.Running;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests;

/// <summary>
/// Two replicas over one database and one broker, asked in turn by many at once: within a replica the commands on one thing
/// go one after the other, and between the two only the stored versions decide.
/// </summary>
[Trait("Speed", "integration")]
public sealed class Many_at_once(Many_at_once.TwoReplicas replicas) : IClassFixture<Many_at_once.TwoReplicas>
{
    private const int Seats = 30;
    private const int Applicants = 100;

    private readonly RunningTraining _training = replicas.Training;
    private readonly HttpClient[] _trainers = [replicas.Training.As("trainer"), replicas.Training.As("trainer", instance: 1)];

    [Fact]
    public async Task A_hundred_requests_for_thirty_seats_give_thirty_seats_and_seventy_places_in_order_of_arrival()
    {
        var cooperative = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a05");
        await _training.HearOfCooperativeAsync(cooperative, Enumerable.Range(0, Applicants));
        var batch = IdOf(await PostAsync($"programmes/{await FundAsync(100_000_000)}/batches", Class("Aula Contoh")));
        await PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });

        var answers = await AtOnceAsync(Applicants, n => Post($"batches/{batch}/enrollments", Requests.Enrolment(n, cooperative)));

        answers.Should().OnlyContain(answer => answer.Status == 201);
        var stored = (await _trainers[0].ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().ToArray();
        stored.Select(e => e.GetProperty("personKey").GetString()).Should().OnlyHaveUniqueItems().And.HaveCount(Applicants);
        stored.Take(Seats).Should().OnlyContain(e => e.GetProperty("status").GetString() == "Confirmed");
        stored.Skip(Seats).Should().OnlyContain(e => e.GetProperty("status").GetString() == "Waitlisted");
        answers.OrderBy(a => a.Body.GetProperty("version").GetInt64()).Select(a => a.Body.GetProperty("enrollmentId").GetGuid())
            .Should().Equal(stored.Select(e => e.GetProperty("enrollmentId").GetGuid()), "the list is the order in which they were let in");
    }

    [Fact]
    public async Task Of_fifty_batches_that_race_for_the_money_of_one_exactly_one_is_scheduled()
    {
        var programme = await FundAsync(3_000_000);

        var answers = await AtOnceAsync(50, n => Post($"programmes/{programme}/batches", Class($"Balai Contoh {n}")));

        answers.Count(answer => answer.Status == 201).Should().Be(1);
        answers.Where(answer => answer.Status != 201).Select(answer => answer.Body.GetProperty("title").GetString()).Should().OnlyContain(name => name == "BudgetCeilingExceeded");
        (await _trainers[0].ReadAsync($"programmes/{programme}/budget")).GetProperty("free").GetInt64().Should().Be(0);
        (await _training.CountAsync("select count(*) from mt_events where type = 'batch.scheduled' and data ->> 'programmeId' = $1", programme.ToString())).Should().Be(1);
    }

    [Fact]
    public async Task Whose_turn_does_not_come_in_time_is_told_so_by_name_and_may_come_again()
    {
        var hurried = await _training.StartAnotherAsync(("Commands:Patience", "00:00:05"));
        using var trainer = _training.As("trainer", instance: hurried);
        var programme = await FundAsync(3_000_000);
        var schedule = () => trainer.AskAsync(Post($"programmes/{programme}/batches", Class("Gedung Contoh")));

        using (await _training.Service<ArrivalOrder>(hurried).Next(programme, TestContext.Current.CancellationToken))
        {
            var answer = await schedule();
            (answer.Status, answer.Body.GetProperty("type").GetString()).Should().Be((503, "urn:koperasi:problem:too-many-writers"));
        }

        (await _training.CountAsync("select count(*) from mt_events where stream_id = $1", programme)).Should().Be(1, "nothing was changed");
        (await schedule()).Status.Should().Be(201, "it waits no more");
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_has_one_effect_and_one_answer()
    {
        var answers = await AtOnceAsync(10, _ =>
        {
            var request = Post("programmes", With(Requests.Programme(), "budgetCeiling", 1));
            request.Headers.Add("Idempotency-Key", "once");
            return request;
        });

        answers.Select(answer => answer.Text).Distinct().Should().ContainSingle();
        (await _training.CountAsync("select count(*) from mt_events where type = 'programme.funded' and (data ->> 'budgetCeiling')::bigint = 1")).Should().Be(1);
    }

    [Fact]
    public async Task What_Registry_tells_three_times_and_shuffled_leaves_the_newest_state()
    {
        var told = Enumerable.Range(1, 20).Select(version => Told(version, version % 2 == 0 ? ActivityStatus.Inactive : ActivityStatus.Active)).ToArray();
        var deliveries = told.Concat(told).Concat(told).ToArray();
        new Random(20190319).Shuffle(deliveries);

        await using var broker = await Broker.ConnectAsync(_training.Messaging);
        foreach (var delivery in deliveries)
            await broker.PublishAsync(delivery);

        string[] ids = [.. told.Select(message => message.Metadata.Id.ToString())];
        await Eventually.BecomesTrueAsync(
            async () => await _training.CountAsync("select count(*) from mt_doc_inboxmessage where right(id, 36) = any($1)", (object)ids) == told.Length, "every message was handled");
        var known = await _trainers[1].ReadAsync($"cooperatives/{Given.CooperativeId}");
        known.GetProperty("registryVersion").GetInt64().Should().Be(20);
        known.GetProperty("state").GetProperty("activity").GetProperty("status").GetString().Should().Be("Inactive");
    }

    [Fact]
    public async Task Hundreds_of_messages_that_wait_share_commits_and_one_that_cannot_be_handled_takes_none_along()
    {
        var cooperatives = Enumerable.Range(0, 300).Select(n => DerivedId.From("of hundreds", n)).ToArray();
        var told = cooperatives.Select(id => Told(1, ActivityStatus.Inactive, id)).ToArray();
        await using var broker = await Broker.ConnectAsync(_training.Messaging);

        for (var n = 0; n < told.Length; n++)
        {
            await broker.PublishAsync(told[n]);
            if (n % 50 == 25)
                await broker.PublishAsync(told[n] with { Metadata = told[n].Metadata with { Id = DerivedId.From("poison", n) }, Cooperative = null! });
            if (n % 50 == 30)
                await broker.PublishAsync(told[n]);
        }

        string[] ids = [.. told.Select(message => message.Metadata.Id.ToString())];
        await Eventually.BecomesTrueAsync(
            async () => await _training.CountAsync("select count(*) from mt_doc_inboxmessage where right(id, 36) = any($1)", (object)ids) == told.Length, "every message was handled");
        (await _training.CountAsync("select count(distinct xmin::text) from mt_doc_inboxmessage where right(id, 36) = any($1)", (object)ids))
            .Should().BeLessThan(told.Length, "what waited together was committed together");
        (await _training.CountAsync(
            "select count(*) from unnest($1, $2) told (id, known) join mt_doc_inboxmessage i on right(i.id, 36) = told.id join mt_doc_knowncooperative k on k.id = told.known and k.xmin = i.xmin",
            ids, cooperatives.Select(KnownCooperative.IdOf).ToArray())).Should().Be(told.Length, "the proof is committed with the effect");
        (await _training.CountAsync("select count(*) from mt_doc_knowncooperative where id = any($1)", (object)cooperatives.Select(KnownCooperative.IdOf).ToArray()))
            .Should().Be(told.Length, "each had its effect");
        var failed = new List<Broker.Failed>();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                failed.AddRange(await broker.TakeAsync("training_error"));
                return failed.Count == 6;
            },
            "what cannot be handled lies in the error queue");
    }

    /// <summary>One day, thirty seats, three million.</summary>
    private static object Class(string venue) => new
    {
        courseCode = "revitalisation",
        venue,
        days = new[] { "2019-04-23" },
        minimum = 1,
        capacity = Seats,
        budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        scheduledOn = "2019-03-20",
    };

    private static CooperativeBecameInactive Told(long version, ActivityStatus status) => Told(version, status, Given.CooperativeId);

    private static CooperativeBecameInactive Told(long version, ActivityStatus status, Guid cooperative) => new(
        new EventMetadata(Guid.NewGuid(), "registry", cooperative, version, cooperative, new DateOnly(2018, 7, 1), DateTimeOffset.UnixEpoch, $"of {cooperative}", null),
        Given.Cooperative(status) with { CooperativeId = cooperative });

    private Task<HttpAnswer[]> AtOnceAsync(int many, Func<int, HttpRequestMessage> request) =>
        Task.WhenAll(Enumerable.Range(0, many).Select(n => _trainers[n % _trainers.Length].AskAsync(request(n))));

    private async Task<Guid> FundAsync(long ceiling) => IdOf(await PostAsync("programmes", With(Requests.Programme(), "budgetCeiling", ceiling)));

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainers[0].SendAsync(HttpMethod.Post, path, body);

    private static Guid IdOf(HttpAnswer answer) => answer.Body.GetProperty("id").GetGuid();

    public sealed class TwoReplicas : IAsyncLifetime
    {
        public RunningTraining Training { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Training.InitializeAsync();
            await Training.StartAnotherAsync();
        }

        public ValueTask DisposeAsync() => Training.DisposeAsync();
    }
}
