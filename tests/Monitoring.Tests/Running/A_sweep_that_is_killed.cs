using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_sweep_that_is_killed(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    private const int Cases = 40;
    private const string Stalled = "select count(*) from mt_events where type = 'revival-case.stalled'";

    private static HttpRequestMessage Sweep => HttpClientExtensions.Request(HttpMethod.Post, "sweeps", new { asOf = "2019-06-10" });

    /// <summary>The process is killed while it waits for the lock of its last case, which the test holds.</summary>
    [Fact]
    public async Task Halfway_is_finished_by_two_others_at_once_and_each_case_stalls_once()
    {
        await monitoring.OpenManyAsync(Cases, _ => []);
        await using var service = await monitoring.StartProcessAsync();
        service.Client.As("admin");
        await monitoring.KillHalfwayAsync(
            service,
            Sweep,
            hold: "select id from mt_streams where id = (select id from mt_doc_revivalcase order by id desc limit 1) for update",
            isHalfway: async () => await monitoring.CountAsync(Stalled) == Cases - 1);

        (await monitoring.CountAsync(Stalled)).Should().Be(Cases - 1);
        await service.StartAsync();
        using var admin = monitoring.As("admin");
        var finished = await Task.WhenAll(admin.AskAsync(Sweep), service.Client.AskAsync(Sweep));

        finished.Sum(f => f.Body.GetProperty("recorded").GetInt32()).Should().Be(1, "both counted only what they recorded themselves");
        (await monitoring.CountAsync(Stalled)).Should().Be(Cases);
        (await monitoring.CountAsync("select count(distinct stream_id) from mt_events where type = 'revival-case.stalled'")).Should().Be(Cases);
        (await admin.AskAsync(Sweep)).Body.GetProperty("recorded").GetInt32().Should().Be(0);
    }
}
