using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_sweep_that_is_killed(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    private const int Cases = 40;
    private const string Stalled = "select count(*) from mt_events where type = 'revival-case.stalled'";

    private const string WaitingSweeps =
        "pg_stat_activity where datname = current_database() and wait_event = 'transactionid' and pid <> pg_backend_pid()";

    private static HttpRequestMessage Sweep => HttpClientExtensions.Request(HttpMethod.Post, "sweeps", new { asOf = "2019-06-10" });

    /// <summary>The process is killed while it waits for the lock of its last case, which the test holds.</summary>
    [Fact]
    public async Task Halfway_is_finished_by_two_others_at_once_and_each_case_stalls_once()
    {
        await monitoring.OpenManyAsync(Cases, _ => []);
        await using var service = await ServiceProcess.StartAsync("Monitoring.Service", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__monitoringdb"] = monitoring.Database,
            ["ConnectionStrings__messaging"] = monitoring.Messaging,
            ["Authentication__SigningKey"] = Tokens.SigningKey,
            ["PersonalData__Key"] = "the person key of tests, of no use anywhere else",
            ["BusinessDate"] = "2020-06-29",
        });
        service.Client.As("admin");
        await using (var source = NpgsqlDataSource.Create(monitoring.Database + ";Pooling=false"))
        await using (var connection = await source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand(
                "select id from mt_streams where id = (select id from mt_doc_revivalcase order by id desc limit 1) for update", connection, transaction);
            await hold.ExecuteScalarAsync();
            var killed = service.Client.AskAsync(Sweep);
            await Eventually.BecomesTrueAsync(
                async () => await monitoring.CountAsync(Stalled) == Cases - 1 && await Waiting() > 0, "all but one are recorded and the last one waits");
            await service.KillAsync();
            await killed.Invoking(k => k).Should().ThrowAsync<HttpRequestException>();
            // what the server does itself as soon as it notices that the process has gone
            await monitoring.QueryAsync<bool>($"select pg_terminate_backend(pid) from {WaitingSweeps}");
            await Eventually.BecomesTrueAsync(async () => await Waiting() == 0, "nothing of the killed process is left");
        }

        (await monitoring.CountAsync(Stalled)).Should().Be(Cases - 1);
        await service.StartAsync();
        using var admin = monitoring.As("admin");
        var finished = await Task.WhenAll(admin.AskAsync(Sweep), service.Client.AskAsync(Sweep));

        finished.Sum(f => f.Body.GetProperty("recorded").GetInt32()).Should().Be(1, "both counted only what they recorded themselves");
        (await monitoring.CountAsync(Stalled)).Should().Be(Cases);
        (await monitoring.CountAsync("select count(distinct stream_id) from mt_events where type = 'revival-case.stalled'")).Should().Be(Cases);
        (await admin.AskAsync(Sweep)).Body.GetProperty("recorded").GetInt32().Should().Be(0);
    }

    private Task<long> Waiting() => monitoring.CountAsync($"select count(*) from {WaitingSweeps}");
}
