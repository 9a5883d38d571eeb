using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using RabbitMQ.Client;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>A gap is seen in the event that comes after it, and closed by pulling or by a replay.</summary>
[Trait("Speed", "integration")]
public sealed class What_a_subscriber_missed(What_a_subscriber_missed.Told given) : IClassFixture<What_a_subscriber_missed.Told>
{
    private const string Prefix = "id.go.solselkab.koperasi.";

    [Fact]
    public async Task Shows_in_the_next_event_whatever_one_reads()
    {
        var all = await given.AllAsync();
        all[0].GetProperty("previoussequence").GetString().Should().Be($"{0:D20}");
        all.Zip(all.Skip(1)).Should().AllSatisfy(pair => Text(pair.Second, "previoussequence").Should().Be(Text(pair.First, "sequence")));

        foreach (var ofType in all.GroupBy(e => Text(e, "type")))
        {
            var pulled = await given.PulledAsync($"events?limit=2&types={ofType.Key}");
            pulled.Select(e => e.GetRawText()).Should().StartWith(ofType.Take(2).Select(e => e.GetRawText()), "an event is the same in any selection");
            ofType.Select(e => Text(e, "previousoftype")).Should().Equal(ofType.SkipLast(1).Select(e => Text(e, "sequence")).Prepend($"{0:D20}"));
        }
    }

    [Fact]
    public async Task Because_its_queue_overflowed_it_sees_at_once_and_pulls()
    {
        await using var queue = await SubscribersQueue.DeclareAsync(given.Registry.Messaging, "province.agam.all", bound: 3, listens: true);
        var handled = (await given.AllAsync())[^1];
        foreach (var number in Enumerable.Range(100, 6))
            await given.Registry.RegisterAsync(number);
        IReadOnlyList<JsonElement> told = [];
        await Eventually.BecomesTrueAsync(
            async () => (told = await given.AllAsync(after: handled)).Count(e => Text(e, "type") == Prefix + "cooperative-registered.v1") == 6, "all are told");
        await Eventually.BecomesTrueAsync(
            async () => await queue.WaitingAsync() == 3 && (await given.BehindAsync()) == 0, "the queue keeps the newest");

        var kept = await queue.TakeAsync();

        var last = Text(handled, "sequence");
        string.CompareOrdinal(Text(kept[0], "previoussequence"), last).Should().BePositive("that is how its owner is told");
        var missed = (await given.PulledAsync($"events?after={long.Parse(last, System.Globalization.CultureInfo.InvariantCulture)}&limit=1000"))
            .TakeWhile(e => string.CompareOrdinal(Text(e, "sequence"), Text(kept[0], "previoussequence")) <= 0);
        missed.Concat(kept).Select(e => Text(e, "id")).Should().Equal(told.Select(e => Text(e, "id")), "nothing is missing and nothing is there twice");
    }

    [Fact]
    public async Task Is_sent_again_to_its_queue_only_and_marked()
    {
        await using var padang = await SubscribersQueue.DeclareAsync(given.Registry.Messaging, "province.padang.all");
        await using var other = await SubscribersQueue.DeclareAsync(given.Registry.Messaging, "province.pasaman.all");
        var told = (await given.AllAsync()).Skip(1).Take(5).ToArray();
        using var admin = given.Registry.As("admin");

        var ordered = await admin.SendAsync(HttpMethod.Post, "replays", new { queue = "province.padang.all", from = Number(told[0]), to = Number(told[^1]) }, key: "once");
        var again = await admin.SendAsync(HttpMethod.Post, "replays", new { queue = "province.padang.all", from = Number(told[0]), to = Number(told[^1]) }, key: "once");

        var id = ordered.Body.GetProperty("id").GetString();
        again.Body.GetProperty("id").GetString().Should().Be(id, "the same order twice is one");
        var sent = await padang.TakeAsync(told.Length);
        sent.Select(Unmarked).Should().Equal(told.Select(Unmarked), "whoever had one of them recognises it");
        sent.Should().AllSatisfy(e => Text(e, "replayid").Should().Be(id));
        await Eventually.BecomesTrueAsync(async () => (await admin.ReadAsync($"replays/{id}")).TryGetProperty("finishedAt", out var at) && at.ValueKind == JsonValueKind.String, "it is finished");
        (await admin.ReadAsync($"replays/{id}")).GetProperty("sent").GetInt64().Should().Be(told.Length);
        (await admin.ReadAsync("replays")).EnumerateArray().Select(replay => replay.GetProperty("id").GetString()).Should().Contain(id);
        using var deleted = await admin.DeleteAsync(new Uri($"replays/{id}", UriKind.Relative));
        ((int)deleted.StatusCode).Should().Be(204);
        (await admin.AskAsync(Get($"replays/{id}"))).Status.Should().Be(404);
        (await padang.TakeAsync()).Should().BeEmpty();
        (await other.TakeAsync()).Should().BeEmpty("nobody else asked for it");
    }

    [Theory]
    [InlineData("province.unknown.all", 1, 2, 409, "unknown-queue")]
    [InlineData("registry", 1, 2, 400, "invalid-field")]
    [InlineData("province..all", 1, 2, 400, "invalid-field")]
    [InlineData("province.padang.Sémua", 1, 2, 400, "invalid-field")]
    [InlineData("province.padang.all", 0, 2, 400, "invalid-field")]
    [InlineData("province.padang.all", 3, 2, 400, "invalid-field")]
    [InlineData("province.padang.all", 1, 1_000_000, 409, "replay-beyond-the-end")]
    public async Task Is_not_sent_where_the_order_is_wrong(string queue, long from, long to, int status, string type)
    {
        using var admin = given.Registry.As("admin");

        var answer = await admin.AskAsync(Post("replays", new { queue, from, to }));

        answer.Status.Should().Be(status, answer.Text);
        answer.Body.GetProperty("type").GetString().Should().Be($"urn:koperasi:problem:{type}");
    }

    [Fact]
    public async Task Is_not_sent_to_a_queue_of_one_connection_only()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(given.Registry.Messaging) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("province.padang.mine", durable: false, exclusive: true, autoDelete: true);
        using var admin = given.Registry.As("admin");

        var answer = await admin.AskAsync(Post("replays", new { queue = "province.padang.mine", from = 1, to = Number((await given.AllAsync())[^1]) }));

        answer.Status.Should().Be(409, answer.Text);
        answer.Body.GetProperty("title").GetString().Should().Be("ExclusiveQueue");
    }

    [Fact]
    public async Task Is_not_sent_where_nothing_is_told()
    {
        await using var queue = await SubscribersQueue.DeclareAsync(given.Registry.Messaging, "province.padang.all");
        var untold = (await given.Registry.QueryAsync<long>("select seq_id from mt_events where type not like 'cooperative.%' order by seq_id limit 1")).Single();
        using var admin = given.Registry.As("admin");

        var answer = await admin.AskAsync(Post("replays", new { queue = "province.padang.all", from = untold, to = untold }));

        answer.Body.GetProperty("title").GetString().Should().Be("NothingToReplay", answer.Text);
    }

    [Fact]
    public async Task Is_sent_for_an_admin_only()
    {
        using var province = given.Registry.As("province");

        (await province.AskAsync(Post("replays", new { queue = "province.padang.all", from = 1, to = 2 }))).Status.Should().Be(403);
        using var admin = given.Registry.As("admin");
        (await admin.AskAsync(Get($"replays/{Guid.Empty}"))).Status.Should().Be(404);
    }

    private static string Text(JsonElement e, string attribute) => e.GetProperty(attribute).GetString()!;

    private static long Number(JsonElement e) => long.Parse(Text(e, "sequence"), System.Globalization.CultureInfo.InvariantCulture);

    private static string Unmarked(JsonElement e)
    {
        var attributes = JsonSerializer.SerializeToNode(e)!.AsObject();
        attributes.Remove("replayid");
        return attributes.ToJsonString();
    }

    /// <summary>A register that told some events.</summary>
    public sealed class Told : IAsyncLifetime
    {
        public RunningRegistry Registry { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            using var registrar = Registry.As("registrar");
            foreach (var number in Enumerable.Range(1, 3))
            {
                var id = await Registry.RegisterAsync(number);
                await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-05-31"));
            }

            await Eventually.BecomesTrueAsync(
                async () => (await AllAsync()).Count(e => e.GetProperty("type").GetString() == Prefix + "annual-meeting-held.v1") == 3, "it is told");
        }

        internal async Task<IReadOnlyList<JsonElement>> AllAsync(JsonElement? after = null) =>
            await PulledAsync($"events?limit=1000&after={(after is { } e ? Number(e) : 0)}");

        internal async Task<IReadOnlyList<JsonElement>> PulledAsync(string address)
        {
            using var province = Registry.As("province");
            return JsonSerializer.Deserialize<JsonElement[]>((await province.AskAsync(Get(address))).Text)!;
        }

        internal async Task<long> BehindAsync()
        {
            using var client = Registry.Anonymous();
            return (await client.ReadAsync("health")).GetProperty("checks").GetProperty("publishing-cloudevents").GetProperty("data").GetProperty("behind").GetInt64();
        }

        public ValueTask DisposeAsync() => Registry.DisposeAsync();
    }
}
