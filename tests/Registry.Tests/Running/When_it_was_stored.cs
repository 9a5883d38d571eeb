using AwesomeAssertions;
using JasperFx.Events.Daemon;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
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

    /// <summary>What starts a stream and what goes on in one. It is there for a second, so that a slow machine may come too late for one.</summary>
    [Fact]
    public async Task It_is_at_hand_for_who_tells_it()
    {
        using var registrar = registry.As("registrar");
        var number = 100;
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                var id = await registry.RegisterAsync(number++);
                await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
                var (first, last) = (await NumberOf("min", id), await NumberOf("max", id));
                var page = registry.Service<RecentEvents>().Page(new EventRequest { Floor = first - 1, HighWater = last, BatchSize = 500 });
                return page is not null && page.Exists(e => e.Data is CooperativeRegistered) && page.Exists(e => e.Data is AnnualMeetingRecorded);
            },
            "the events that were just stored are remembered");
    }

    private Task<long> NumberOf(string which, Guid stream) => registry.CountAsync($"select {which}(seq_id) from mt_events where stream_id = $1", stream);
}
