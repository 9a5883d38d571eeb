using System.Collections.Concurrent;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.Testing;
using Marten;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_sweep_that_leaves_one_out(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Swept = "select stream_id from mt_events where type = 'cooperative.became-inactive'";

    [Fact]
    public async Task Records_what_the_passing_of_days_did_to_all_others_and_says_which_it_is()
    {
        Guid[] ids = [await registry.RegisterAsync(1), await registry.RegisterAsync(2), await registry.RegisterAsync(3)];
        var broken = ids[1];
        var kept = (await registry.QueryAsync<string>("select data::text from mt_doc_cooperative where id = $1", broken)).Single();
        await registry.QueryAsync<int>("update mt_doc_cooperative set data = data || '{\"annualMeetings\": null}' where id = $1 returning 1", broken);
        using var admin = registry.As("admin");

        var swept = await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2020-06-29" });

        swept.Body.GetProperty("leftOut").EnumerateArray().Select(id => id.GetGuid()).Should().Equal(broken);
        (await registry.QueryAsync<Guid>(Swept)).Should().BeEquivalentTo([ids[0], ids[2]]);
        await registry.QueryAsync<int>("update mt_doc_cooperative set data = $2::jsonb where id = $1 returning 1", broken, kept);
        (await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2020-06-29" })).Body.GetProperty("leftOut").GetArrayLength().Should().Be(0);
        (await registry.QueryAsync<Guid>(Swept)).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public async Task Comes_back_after_longer_and_longer_and_after_an_hour_at_the_latest_until_nobody_is()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2019, 3, 19, 3, 0, 0, TimeSpan.Zero));
        var sweep = new Failing(time);
        using var daily = new DailySweep(sweep, registry.Store, registry.Service<BusinessCalendar>(), time, NullLogger<DailySweep>.Instance);
        await daily.StartAsync(TestContext.Current.CancellationToken);

        double[] expected = [2, 4, 8, 16, 32, 60];
        await Eventually.BecomesTrueAsync(() => PassesUntil(() => sweep.Runs.Count > expected.Length), "it runs again and again");

        DateTimeOffset[] runs = [.. sweep.Runs];
        foreach (var (n, minutes) in expected.Index())
            (runs[n + 1] - runs[n]).TotalMinutes.Should().BeGreaterThanOrEqualTo(minutes).And.BeLessThan(minutes + 30, "what passes here while it is at work is not much");
        (await registry.CountAsync("select count(*) from mt_doc_sweeprun where id = 'failing'")).Should().Be(0);
        sweep.LeftOut = [];
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return await registry.CountAsync("select count(*) from mt_doc_sweeprun where id = 'failing'") == 1;
            },
            "it has been through");
        await daily.StopAsync(TestContext.Current.CancellationToken);

        bool PassesUntil(Func<bool> done)
        {
            if (!done())
                time.Advance(TimeSpan.FromMinutes(1));
            return done();
        }
    }

    private sealed class Failing(TimeProvider time) : ISweep
    {
        public ConcurrentQueue<DateTimeOffset> Runs { get; } = [];

        public IReadOnlyList<Guid> LeftOut { get; set; } = [Guid.NewGuid()];

        public Task<SweepOutcome> RunAsync(DateOnly asOf, CancellationToken cancellation)
        {
            Runs.Enqueue(time.GetUtcNow());
            return Task.FromResult(new SweepOutcome(0, LeftOut));
        }

        public Task<string> OccasionAsync(DateOnly today, CancellationToken cancellation) => Task.FromResult("failing");
    }
}
