using System.Collections.Concurrent;
using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_a_command_asks(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    /// <summary>What it decides on is read by one statement, and not again for the next snapshot.</summary>
    [Fact]
    public async Task Of_its_aggregate_is_the_snapshot_once_and_of_its_stream_nothing()
    {
        var id = await registry.RegisterAsync(1);
        using var registrar = registry.As("registrar");
        var asked = new ConcurrentQueue<Activity>();
        using (Listen(asked))
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation("Operating", "2019-09-01"));

        var trace = (await registry.QueryAsync<string>("select correlation_id from mt_events where stream_id = $1 and type = 'cooperative.business-observed'", id)).Single();
        string[] statements = [.. asked.Where(a => a.TraceId.ToHexString() == trace).Select(a => (string)a.GetTagItem("db.query.text")!)];
        statements.Should().Contain(sql => sql.Contains("mt_quick_append_events", StringComparison.Ordinal), "these are the command's");
        statements.Should().ContainSingle(sql => sql.Contains("from public.mt_doc_cooperative as d", StringComparison.Ordinal));
        statements.Should().NotContain(sql => sql.StartsWith("select version from public.mt_streams where", StringComparison.Ordinal));
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> statements)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = statements.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
