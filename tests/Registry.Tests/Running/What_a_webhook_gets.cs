using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using KoperasiPlatform.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Two replicas that deliver to a web server of a subscriber's, with a patience of seconds instead of days.</summary>
[Trait("Speed", "integration")]
public sealed class What_a_webhook_gets(What_a_webhook_gets.Subscribed given) : IClassFixture<What_a_webhook_gets.Subscribed>
{
    private const string Registered = "id.go.solselkab.koperasi.cooperative-registered.v1";

    [Fact]
    public async Task Is_every_event_once_in_order_and_signed()
    {
        var webhook = await given.RegisterAsync("all", after: 0);
        var told = await given.ToldAsync();

        await Eventually.BecomesTrueAsync(() => given.Receiver.Calls("all").Count >= told.Count, "all was delivered");

        var calls = given.Receiver.Calls("all").Take(told.Count).ToArray();
        calls.Select(call => call.Id).Should().Equal(told.Select(e => e.GetProperty("id").GetString()), "two replicas take turns, and nothing is sent twice");
        calls.Zip(told).Should().AllSatisfy(pair => JsonElement.DeepEquals(pair.First.Event, pair.Second).Should().BeTrue("by whatever way, an event is the same"));
        var secret = Convert.FromBase64String(webhook.GetProperty("secret").GetString()!["whsec_".Length..]);
        calls.Should().AllSatisfy(call =>
        {
            call.ContentType.Should().StartWith("application/cloudevents+json");
            call.Signature.Should().Be("v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{call.Id}.{call.Timestamp}.{call.Body}"))));
        });
    }

    [Fact]
    public async Task Comes_again_as_it_was_until_it_is_taken()
    {
        given.Receiver.Answer("flaky", call => call is 2 or 3 ? Results.StatusCode(500) : Results.Ok());
        await given.RegisterAsync("flaky", after: 0);

        await Eventually.BecomesTrueAsync(() => given.Receiver.Calls("flaky").Count >= 6, "it went on");

        var ids = given.Receiver.Calls("flaky").Select(call => call.Id).ToArray();
        ids[2].Should().Be(ids[1]);
        ids[3].Should().Be(ids[1]);
        ids.Distinct().Should().Equal((await given.ToldAsync()).Select(e => e.GetProperty("id").GetString()).Take(ids.Distinct().Count()), "the order is kept");
    }

    [Fact]
    public async Task Waits_for_nobody_else()
    {
        given.Receiver.Answer("broken", _ => Results.StatusCode(503));
        given.Receiver.Answer("silent", _ => new NoAnswer());
        await given.RegisterAsync("silent", after: 0);
        await Eventually.BecomesTrueAsync(() => given.Receiver.Calls("silent").Count == 1, "one waits for an answer that does not come");
        var broken = await given.RegisterAsync("broken", after: 0);
        await given.RegisterAsync("beside", after: 0, Registered);

        await Eventually.BecomesTrueAsync(() => given.Receiver.Calls("beside").Count >= 3, "the other one gets its events");

        given.Receiver.Calls("beside").Should().AllSatisfy(call => call.Event.GetProperty("type").GetString().Should().Be(Registered));
        await given.UntilAsync(broken, "Parked");
        var shown = await given.ShownAsync(broken);
        shown.GetProperty("lastError").GetString().Should().Be("It answered 503.");
        shown.GetProperty("position").GetInt64().Should().Be(0);
        shown.GetProperty("failures").GetInt32().Should().BeGreaterThan(2);
        given.Receiver.Calls("broken").Select(call => call.Id).Distinct().Should().ContainSingle("what follows waits for it");
    }

    [Fact]
    public async Task Begins_again_where_it_stopped_when_an_admin_resumes_it()
    {
        given.Receiver.Answer("gone", call => call == 1 ? Results.StatusCode(410) : Results.Ok());
        var webhook = await given.RegisterAsync("gone", after: 0);
        await given.UntilAsync(webhook, "Parked");

        using var admin = given.Registry.As("admin");
        await admin.SendAsync(HttpMethod.Post, $"webhooks/{Id(webhook)}/resumption", new { });

        var told = await given.ToldAsync();
        await Eventually.BecomesTrueAsync(() => given.Receiver.Calls("gone").Count > told.Count, "all was delivered");
        given.Receiver.Calls("gone").Skip(1).Take(told.Count).Select(call => call.Id).Should().Equal(told.Select(e => e.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Goes_nowhere_else()
    {
        given.Receiver.Answer("moved", _ => Results.Redirect(given.Receiver.Url("elsewhere"), preserveMethod: true));
        var webhook = await given.RegisterAsync("moved", after: 0);

        await given.UntilAsync(webhook, "Parked");

        (await given.ShownAsync(webhook)).GetProperty("lastError").GetString().Should().Be("It answered 307.");
        given.Receiver.Calls("elsewhere").Should().BeEmpty("a redirect would lead to where nobody looked");
    }

    [Fact]
    public async Task Is_nothing_at_a_name_that_leads_to_a_private_address()
    {
        var options = new WebhookOptions();
        var secrets = given.Registry.Service<WebhookSecrets>();
        var id = Guid.CreateVersion7();
        // a name that is registered for a public address may lead to another one later
        var url = given.Receiver.Url("rebound").Replace(IPAddress.Loopback.ToString(), "localhost", StringComparison.Ordinal);
        var webhook = new Webhook(id, url, [], secrets.Seal(id, WebhookSecrets.New()), "dev-admin", default, 0);
        using var client = new WebhookClient(options, secrets, TimeProvider.System);

        var failure = await client.SendAsync(webhook with { Url = url.Replace("http:", "https:", StringComparison.Ordinal) }, Example(), TestContext.Current.CancellationToken);
        var inPlain = await client.SendAsync(webhook, Example(), TestContext.Current.CancellationToken);

        failure!.Reason.Should().Contain("localhost is not at a public address");
        inPlain!.Reason.Should().Be("Events are sent over https only.", "what was allowed when it was registered may be no more");
        given.Receiver.Calls("rebound").Should().BeEmpty();
    }

    [Fact]
    public async Task Is_signed_with_a_secret_that_nobody_reads_again()
    {
        var webhook = await given.RegisterAsync("secret");
        var secret = webhook.GetProperty("secret").GetString()!["whsec_".Length..];
        using var admin = given.Registry.As("admin");

        (await admin.AskAsync(Get("webhooks"))).Text.Should().NotContain(secret).And.NotContain("\"secret\":");
        (await given.Registry.QueryAsync<string>("select data::text from mt_doc_webhook")).Should().AllSatisfy(stored => stored.Should().NotContain(secret));
    }

    [Fact]
    public async Task Ends_when_it_is_deleted()
    {
        var webhook = await given.RegisterAsync("deleted");
        using var admin = given.Registry.As("admin");

        using var answer = await admin.DeleteAsync(new Uri($"webhooks/{Id(webhook)}", UriKind.Relative));

        ((int)answer.StatusCode).Should().Be(204);
        (await admin.AskAsync(Get($"webhooks/{Id(webhook)}"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Is_for_an_admin_to_arrange()
    {
        using var province = given.Registry.As("province");

        (await province.AskAsync(Get("webhooks"))).Status.Should().Be(403);
        (await province.AskAsync(Post("webhooks", new { url = given.Receiver.Url("theirs") }))).Status.Should().Be(403);
    }

    [Fact]
    public async Task Is_refused_by_name_where_the_request_is_wrong()
    {
        await given.RegisterAsync("taken");
        using var admin = given.Registry.As("admin");
        var fine = await given.RegisterAsync("fine");

        await RefusedAsync(new { url = given.Receiver.Url("taken") }, 409, "webhook-taken");
        await RefusedAsync(new { url = "province.example" }, 400, "invalid-field");
        await RefusedAsync(new { url = given.Receiver.Url("new"), types = new[] { "of.another" } }, 400, "invalid-field");
        await RefusedAsync(new { url = given.Receiver.Url("new"), types = new string?[] { null } }, 400, "invalid-field");
        await RefusedAsync(new { url = given.Receiver.Url(new string('é', 1_900)) }, 400, "invalid-field");
        await RefusedAsync(new { url = given.Receiver.Url("new"), after = 1_000_000 }, 400, "invalid-field");
        (await admin.AskAsync(Post($"webhooks/{Id(fine)}/resumption", new { }))).Body.GetProperty("title").GetString().Should().Be("WebhookNotStopped");

        async Task RefusedAsync(object request, int status, string type)
        {
            var answer = await admin.AskAsync(Post("webhooks", request));
            answer.Status.Should().Be(status, answer.Text);
            answer.Body.GetProperty("type").GetString().Should().Be($"urn:koperasi:problem:{type}");
        }
    }

    private static Guid Id(JsonElement webhook) => webhook.GetProperty("id").GetGuid();

    private static CloudNative.CloudEvents.CloudEvent Example() => new()
    {
        Id = "1",
        Type = Registered,
        Source = new Uri("urn:koperasi:registry"),
        Data = new { },
    };

    /// <summary>A register with a few cooperatives on two replicas, and a subscriber's web server.</summary>
    public sealed class Subscribed : IAsyncLifetime
    {
        public RunningRegistry Registry { get; } = new()
        {
            Configured = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Webhooks:AllowPrivateAddresses"] = "true",
                ["Webhooks:FirstPause"] = "00:00:00.100",
                ["Webhooks:LongestPause"] = "00:00:00.500",
                ["Webhooks:RetryFor"] = "00:00:03",
            },
        };

        internal WebhookReceiver Receiver { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            await Registry.StartAnotherAsync();
            Receiver = await WebhookReceiver.StartAsync();
            foreach (var number in Enumerable.Range(1, 4))
                await Registry.RegisterAsync(number);
        }

        internal async Task<JsonElement> RegisterAsync(string path, long? after = null, params string[] types)
        {
            using var admin = Registry.As("admin");
            return (await admin.SendAsync(HttpMethod.Post, "webhooks", new { url = Receiver.Url(path), types, after })).Body;
        }

        internal async Task<JsonElement> ShownAsync(JsonElement webhook)
        {
            using var admin = Registry.As("admin", instance: 1);
            return await admin.ReadAsync($"webhooks/{Id(webhook)}");
        }

        internal Task UntilAsync(JsonElement webhook, string status) => Eventually.BecomesTrueAsync(
            async () => (await ShownAsync(webhook)).GetProperty("status").GetString() == status, $"the webhook is {status}");

        internal async Task<IReadOnlyList<JsonElement>> ToldAsync()
        {
            using var province = Registry.As("province");
            IReadOnlyList<JsonElement> told = [];
            await Eventually.BecomesTrueAsync(
                async () => (told = JsonSerializer.Deserialize<JsonElement[]>((await province.AskAsync(Get("events"))).Text)!)
                    .Count(e => e.GetProperty("type").GetString() == Registered) == 4,
                "the four are told");
            return told;
        }

        public async ValueTask DisposeAsync()
        {
            await Registry.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}
