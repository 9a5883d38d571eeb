using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Tests.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_sweep_that_is_killed(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const int FirstPage = 500;
    private const int All = 620;
    private const string BecameInactive = "select count(*) from mt_events where type = 'cooperative.became-inactive'";

    private static HttpRequestMessage Sweep => HttpClientExtensions.Request(HttpMethod.Post, "sweeps", new { asOf = "2018-07-01" });

    /// <summary>The process is killed after its first page, while its second waits for a lock that the test holds.</summary>
    [Fact]
    public async Task Halfway_is_finished_by_two_others_at_once_and_each_change_is_recorded_once()
    {
        await RegisterAllAsync();
        await using var service = await registry.StartProcessAsync();
        service.Client.As("admin");
        await registry.KillHalfwayAsync(
            service,
            Sweep,
            hold: "select id from mt_streams where id = (select id from mt_doc_cooperative order by id desc limit 1) for update",
            isHalfway: async () => await registry.CountAsync(BecameInactive) == FirstPage);

        (await registry.CountAsync(BecameInactive)).Should().Be(FirstPage, "a page is recorded as a whole or not at all");
        await service.StartAsync();
        using var admin = registry.As("admin");
        var finished = await Task.WhenAll(admin.AskAsync(Sweep), service.Client.AskAsync(Sweep));

        finished.Sum(f => f.Body.GetProperty("recorded").GetInt32()).Should().Be(All - FirstPage, "both counted only what they recorded themselves");
        (await registry.CountAsync(BecameInactive)).Should().Be(All);
        (await registry.CountAsync("select count(distinct stream_id) from mt_events where type = 'cooperative.became-inactive'")).Should().Be(All);
        (await admin.AskAsync(Sweep)).Body.GetProperty("recorded").GetInt32().Should().Be(0);
    }

    private async Task RegisterAllAsync()
    {
        await using var session = registry.Store.LightweightSession();
        for (var number = 1; number <= All; number++)
        {
            session.Events.StartStream<Cooperative>(
                DerivedId.From("swept", number),
                new CooperativeRegistered(Given.Written.FoundedOn, Given.Written with { LegalEntityNumber = $"{number}/BH" }, 2015, "test"));
        }

        await session.SaveChangesAsync();
    }
}
