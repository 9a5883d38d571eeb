using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>Two instances of the service over one database.</summary>
[Trait("Speed", "integration")]
public sealed class Sweeps_at_once(Sweeps_at_once.TwoInstances two) : IClassFixture<Sweeps_at_once.TwoInstances>
{
    private const int Cases = 10;

    [Fact]
    public async Task Of_the_same_date_record_what_has_passed_once_however_often_and_wherever_they_run()
    {
        for (var number = 0; number < Cases; number++)
            await two.Monitoring.OpenCaseAsync(DerivedId.From("swept", number));
        using var one = two.Monitoring.As("admin", instance: 0);
        using var other = two.Monitoring.As("admin", instance: 1);

        await SweepAtOnceAsync("2019-07-01");
        (await CountAsync("revival-case.stalled")).Should().Be(Cases);
        await SweepAtOnceAsync("2020-03-01");
        (await CountAsync("revival-case.closed")).Should().Be(Cases);
        await SweepAtOnceAsync("2020-06-29");

        (await CountAsync("revival-case.stalled")).Should().Be(Cases);
        (await CountAsync("revival-case.closed")).Should().Be(Cases);
        (await two.Monitoring.CountAsync("select count(*) from mt_doc_cooperativewatch where data ->> 'openCaseId' is not null")).Should().Be(0);

        async Task SweepAtOnceAsync(string asOf)
        {
            var answers = await Task.WhenAll(new[] { one, other, one, other }.Select(admin => admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf })));
            answers.Sum(a => a.Body.GetProperty("recorded").GetInt32()).Should().BeOneOf(0, Cases);
        }
    }

    private Task<long> CountAsync(string type) => two.Monitoring.CountAsync("select count(*) from mt_events where type = $1", type);

    public sealed class TwoInstances : IAsyncLifetime
    {
        public RunningMonitoring Monitoring { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Monitoring.InitializeAsync();
            await Monitoring.StartAnotherAsync();
        }

        public ValueTask DisposeAsync() => Monitoring.DisposeAsync();
    }
}
