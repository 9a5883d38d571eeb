using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_command_that_comes_twice(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task With_the_same_key_gets_the_same_answer_and_is_done_once()
    {
        using var registrar = registry.As("registrar");

        var first = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(1), key: "first");
        var second = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(1), key: "first");

        second.Should().BeEquivalentTo(first, options => options.Excluding(a => a.Body), "status, body and ETag are those of the first time");
        (await RegisteredAs("1/BH/KWK.10/1998")).Should().Be(1);
    }

    [Fact]
    public async Task At_the_same_time_is_done_once()
    {
        using var registrar = registry.As("registrar");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(2), key: "at once")));

        answers.Select(a => a.Text).Distinct().Should().ContainSingle("all got the answer of the one that was first");
        (await RegisteredAs("2/BH/KWK.10/1998")).Should().Be(1);
    }

    [Fact]
    public async Task With_another_body_under_the_same_key_is_refused_and_changes_nothing()
    {
        using var registrar = registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(3), key: "third");
        var before = await registry.FingerprintAsync();

        var refused = await registrar.AskAsync(HttpClientExtensions.Request(HttpMethod.Post, "cooperatives", Requests.Cooperative(4), key: "third"));

        refused.Status.Should().Be(422);
        refused.Body.GetProperty("type").GetString().Should().Be("urn:koperasi:problem:idempotency-key-reused");
        (await registry.FingerprintAsync()).Should().Be(before);
    }

    [Fact]
    public async Task After_a_refusal_is_refused_again_though_it_would_now_succeed()
    {
        var id = await registry.RegisterAsync(5);
        using var verifier = registry.As("verifier");
        var first = await verifier.AskAsync(Reactivation());
        first.Status.Should().Be(409);
        await registry.GiveEvidenceAsync(id);

        var second = await verifier.AskAsync(Reactivation());

        second.Status.Should().Be(409);
        second.Text.Should().Be(first.Text);
        (await verifier.AskAsync(HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{id}/reactivation", new { on = "2019-10-01" }, key: "another")))
            .Status.Should().Be(200, "another key is another request");

        HttpRequestMessage Reactivation() =>
            HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{id}/reactivation", new { on = "2019-10-01" }, key: "reactivate");
    }

    [Fact]
    public async Task From_another_actor_with_the_same_key_is_another_command()
    {
        using var one = registry.As("registrar", "registrar-1");
        using var other = registry.As("registrar", "registrar-2");

        var first = await one.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(6), key: "shared");
        var second = await other.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(6), key: "shared");

        second.Text.Should().NotBe(first.Text);
        second.Body.GetProperty("suspectedDuplicates")[0].GetGuid().Should().Be(first.Body.GetProperty("id").GetGuid());
    }

    private Task<long> RegisteredAs(string number) => registry.CountAsync(
        "select count(*) from mt_events where type = 'cooperative.registered' and data -> 'profile' ->> 'legalEntityNumber' = $1", number);
}
