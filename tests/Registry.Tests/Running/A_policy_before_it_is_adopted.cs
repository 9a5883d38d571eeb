using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_policy_before_it_is_adopted(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private static readonly DateOnly Today = new(2020, 6, 29);

    [Fact]
    public async Task Shows_who_would_change_and_once_adopted_the_sweep_records_just_those()
    {
        for (var number = 1; number <= 5; number++)
            await registry.RegisterAsync(number, firstBookYear: number <= 2 ? 2017 : 2018);
        using var admin = registry.As("admin");
        var sweep = registry.Service<ISweep>();
        await sweep.RunAsync(Today, CancellationToken.None);
        var before = await registry.FingerprintAsync();

        var first = await admin.SendAsync(HttpMethod.Post, "activity-policies/preview?limit=1", Policy("two-missed", "2020-01-01", missed: 2));
        first.Body.GetProperty("cooperatives").GetInt32().Should().Be(5);
        first.Body.GetProperty("counts").EnumerateArray()
            .Select(c => (c.GetProperty("from").GetString(), c.GetProperty("to").GetString(), c.GetProperty("cooperatives").GetInt32()))
            .Should().Equal(("AtRisk", "AtRisk", 3), ("AtRisk", "Inactive", 2));
        var next = first.Body.GetProperty("next").GetGuid();
        var second = await admin.SendAsync(HttpMethod.Post, $"activity-policies/preview?limit=1&after={next}", Policy("two-missed", "2020-01-01", missed: 2));
        second.Body.GetProperty("next").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null, "there is no third");
        Guid[] changing = [.. new[] { first, second }.SelectMany(p => p.Body.GetProperty("changes").EnumerateArray()).Select(c => c.GetProperty("id").GetGuid())];
        changing.Should().HaveCount(2);
        (await registry.FingerprintAsync()).Should().Be(before, "a preview stores nothing");

        var occasion = await sweep.OccasionAsync(Today, CancellationToken.None);
        await admin.SendAsync(HttpMethod.Post, "activity-policies", Policy("two-missed", "2020-01-01", missed: 2));
        (await sweep.OccasionAsync(Today, CancellationToken.None)).Should().NotBe(occasion, "the daily sweep comes again when the policies have changed");
        await sweep.RunAsync(Today, CancellationToken.None);

        (await registry.QueryAsync<Guid>("select stream_id from mt_events where type = 'cooperative.became-inactive' and data ->> 'policyVersion' = 'two-missed'"))
            .Should().BeEquivalentTo(changing);
        (await sweep.RunAsync(Today, CancellationToken.None)).Recorded.Should().Be(0);

        await admin.SendAsync(HttpMethod.Post, "activity-policies", Policy("next-year", "2021-01-01", missed: 9));
        await admin.SendAsync(HttpMethod.Post, "activity-policies/next-year/withdrawal", new { reason = "postponed" });
        (await admin.ReadAsync("activity-policies")).EnumerateArray().Select(p => p.GetProperty("version").GetString()).Should().Equal("permenkop-25-2015", "two-missed");
        var inUse = await admin.AskAsync(HttpClientExtensions.Request(HttpMethod.Post, "activity-policies/two-missed/withdrawal", new { reason = "regretted" }));
        (inUse.Status, inUse.Body.GetProperty("title").GetString()).Should().Be((409, "PolicyInUse"));
    }

    private static object Policy(string version, string effectiveFrom, int missed) => new
    {
        version,
        effectiveFrom,
        source = "test",
        missedMeetingsUntilInactive = missed,
        meetingDueMonths = 6,
        reactivationEvidenceMonths = 12,
        meetingWithoutQuorumCounts = true,
    };
}
