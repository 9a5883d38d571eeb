using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Certificates;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Identities;
using KoperasiPlatform.Training.Integration;
using KoperasiPlatform.Training.Programmes;
using Marten;
using Xunit;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>A programme with a class that was held, with all that happens in one, and another that was called off.</summary>
[Trait("Speed", "integration")]
public sealed class What_is_stored(What_is_stored.Lives lives) : IClassFixture<What_is_stored.Lives>
{
    private readonly RunningTraining _training = lives.Training;

    [Fact]
    public Task Rebuilt_from_its_events_equals_what_lived() => Snapshots.RebuiltFromTheirEventsEqualWhatLivedAsync(_training);

    [Fact]
    public Task Is_read_as_it_was_written() => Snapshots.EventsAreReadAsTheyWereWrittenAsync(_training);

    [Fact]
    public async Task And_published_arrives_at_the_broker_exactly_by_id_and_in_order_for_each_batch()
    {
        await using var session = _training.Store.QuerySession();
        var published = Published.Translation.EventTypes.ToHashSet();
        var stored = (await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync()).Where(e => published.Contains(e.EventType)).ToArray();
        stored.Should().HaveCountGreaterThan(8);
        await Eventually.BecomesTrueAsync(() => lives.Heard.Count >= stored.Length, $"{stored.Length} messages have come");

        lives.Heard.Select(h => h.Metadata.Id).Should().BeEquivalentTo(stored.Select(e => e.Id));
        foreach (var aggregate in lives.Heard.GroupBy(h => h.Metadata.AggregateId))
            aggregate.Select(h => h.Metadata.Version).Should().BeInAscendingOrder("what concerns one batch comes in order");
    }

    [Fact]
    public async Task Knows_people_by_their_pseudonym_and_each_event_by_its_actor()
    {
        (await _training.CountAsync("select count(*) from mt_events where data::text like '%' || $1 || '%' or data::text like '%Contoh 1%'", Requests.NationalIdOf(1)))
            .Should().Be(0, "streams hold no name and no NationalId");
        (await _training.CountAsync("select count(*) from mt_events where data::text like '%' || $1 || '%'", _training.KeyOf(1))).Should().BePositive();
        (await _training.QueryAsync<string>("select distinct user_name from mt_events order by 1"))
            .Should().Equal("dev-trainer");
    }

    public sealed class Lives : IAsyncLifetime
    {
        private static readonly Guid Cooperative = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a01");

        private Broker? _broker;

        public RunningTraining Training { get; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<Broker.Heard> Heard { get; private set; } = new();

        public async ValueTask InitializeAsync()
        {
            await Training.InitializeAsync();
            _broker = await Broker.ConnectAsync(Training.Messaging);
            await Training.HearOfCooperativeAsync(Cooperative, 1, 2, 3, 4);
            Heard = await _broker.ListenAsync();
            await HoldAsync((await Training.OpenBatchAsync()).Batch);
            using var trainer = Training.As("trainer");
            var (programme, cancelled) = await Training.OpenBatchAsync("entrepreneurship");
            var requested = await trainer.SendAsync(
                HttpMethod.Post, $"batches/{cancelled}/enrollments", Requesting.With(Requests.Enrolment(2, Cooperative), "name", "Contoh Dua"));
            await trainer.SendAsync(
                HttpMethod.Post,
                $"identity-cases/{requested.Body.GetProperty("identityCaseId").GetGuid()}/resolution",
                new { outcome = "SamePerson", name = "Known", on = "2019-04-03", reason = "identity card" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{cancelled}/cancellation", new { on = "2019-04-10", reason = "flood" });
            await trainer.SendAsync(HttpMethod.Post, $"programmes/{programme}/stages/1/report", new { on = "2019-07-01" });
        }

        /// <summary>One withdraws, so that another is promoted; one sends a substitute; late attendance corrects a completion; certificates.</summary>
        private async Task HoldAsync(Guid batch)
        {
            using var trainer = Training.As("trainer");
            var enrolments = new List<Guid>();
            foreach (var person in new[] { 1, 2, 3 })
                enrolments.Add(await IdOfAsync(trainer, $"batches/{batch}/enrollments", Requests.Enrolment(person, Cooperative)));
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments/{enrolments[0]}/withdrawal", new { on = "2019-04-05", reason = "work" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/confirmation", new { on = "2019-04-10" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/start", new { on = "2019-04-23" });
            enrolments[1] = await IdOfAsync(trainer, $"batches/{batch}/enrollments/{enrolments[1]}/substitution", Requests.Substitute(4));

            string[] days = ["2019-04-23", "2019-04-24", "2019-04-25"];
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/attendance", days.Select(day => Requests.Attendance(enrolments[1], day)).ToArray());
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/attendance", days[..1].Select(day => Requests.Attendance(enrolments[2], day)).ToArray());
            await trainer.SendAsync(
                HttpMethod.Post, $"batches/{batch}/post-tests", enrolments[1..].Select(id => new { enrollmentId = id, takenOn = "2019-04-25", score = 70 }).ToArray());
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/completion", new { on = "2019-04-25" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/attendance", days[1..].Select(day => Requests.Attendance(enrolments[2], day)).ToArray());
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/invoices", new { number = "INV-1", date = "2019-04-26", kind = "Meals", amount = 150_000 });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/certificates", new { on = "2019-05-01" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/report", new { on = "2019-05-10" });
        }

        private static async Task<Guid> IdOfAsync(HttpClient trainer, string path, object body) =>
            (await trainer.SendAsync(HttpMethod.Post, path, body)).Body.GetProperty("enrollmentId").GetGuid();

        public async ValueTask DisposeAsync()
        {
            if (_broker is not null)
                await _broker.DisposeAsync();
            await Training.DisposeAsync();
        }
    }
}
