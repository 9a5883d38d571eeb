using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class When_it_was_stored(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    /// <summary>What starts a stream and what goes on in one are stored by different statements.</summary>
    [Fact]
    public async Task Is_the_instant_also_where_the_database_keeps_the_district_s_time()
    {
        await registry.QueryAsync<string>("do $$ begin execute format('alter database %I set timezone to ''Asia/Jakarta''', current_database()); end $$");
        var instance = await registry.StartAnotherAsync();
        using var registrar = registry.As("registrar", instance: instance);
        var registered = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(7));
        var id = registered.Body.GetProperty("id").GetGuid();
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));

        var stored = await registry.QueryAsync<DateTime>("select timestamp from mt_events where stream_id = $1", id);
        stored.Should().HaveCountGreaterThan(1).And.OnlyContain(at => (TimeProvider.System.GetUtcNow().UtcDateTime - at).Duration() < TimeSpan.FromMinutes(5));
        (await registry.QueryAsync<DateTime>("select timestamp from mt_streams where id = $1", id))
            .Should().OnlyContain(at => (TimeProvider.System.GetUtcNow().UtcDateTime - at).Duration() < TimeSpan.FromMinutes(5));
    }
}
