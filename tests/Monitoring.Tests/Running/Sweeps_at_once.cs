using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>Two instances of the service over one database.</summary>
[Trait("Speed", "integration")]
public sealed class Sweeps_at_once(Sweeps_at_once.TwoInstances two) : IClassFixture<Sweeps_at_once.TwoInstances>
{
    private const int Cases = 10;
    private const int Few = 3;

    private static readonly Guid[] Revivals = [.. Enumerable.Range(0, Cases).Select(number => RevivalCase.IdOf(DerivedId.From("swept", number), 1))];
    private static readonly Guid[] Watches = [.. Enumerable.Range(0, Cases).Select(number => CooperativeWatch.IdOf(DerivedId.From("swept", number)))];

    [Fact]
    public async Task Of_the_same_date_record_what_has_passed_once_however_often_and_wherever_they_run()
    {
        for (var number = 0; number < Cases; number++)
            await two.Monitoring.OpenCaseAsync(DerivedId.From("swept", number));

        (await SweepAtOnceAsync("2019-07-01")).Should().Be(Cases);
        (await CountAsync("revival-case.stalled")).Should().Be(Cases);
        (await SweepAtOnceAsync("2020-03-01")).Should().Be(Cases);
        (await CountAsync("revival-case.closed")).Should().Be(Cases);
        (await SweepAtOnceAsync("2020-06-29")).Should().Be(0);

        (await CountAsync("revival-case.stalled")).Should().Be(Cases);
        (await CountAsync("revival-case.closed")).Should().Be(Cases);
        (await two.Monitoring.CountAsync("select count(*) from mt_doc_cooperativewatch where id = any($1) and data ->> 'openCaseId' is not null", Watches)).Should().Be(0);

        Task<long> CountAsync(string type) => two.Monitoring.CountAsync("select count(*) from mt_events where type = $1 and stream_id = any($2)", type, Revivals);
    }

    /// <summary>Some came back without having asked, the others wait for Registry's answer.</summary>
    [Fact]
    public async Task Ask_again_once_for_each_third_day_and_find_a_return_sustained_once()
    {
        for (var number = 0; number < Few; number++)
        {
            await two.Monitoring.OpenCaseAsync(DerivedId.From("sustained", number));
            await two.Monitoring.TellAsync(Told.Reactivated(DerivedId.From("sustained", number), 3, caseId: null, "2019-06-20"));
            await two.Monitoring.VerifyAsync(await two.Monitoring.MentoredAsync(DerivedId.From("unanswered", number)));
        }

        foreach (var (day, recorded) in new[] { ("2019-09-28", 0), ("2019-09-29", Few), ("2019-09-30", 0), ("2020-06-19", Few), ("2020-06-20", Few), ("2020-06-29", Few) })
        {
            (await SweepAtOnceAsync(day)).Should().Be(recorded, $"that is what {day} brings");
            (await SweepAtOnceAsync(day)).Should().Be(0);
        }

        (await CountAsync("revival-case.answer-asked-again")).Should().Be(3 * Few);
        (await two.Monitoring.CountAsync("select count(*) from mt_events where type = 'revival-case.closed' and data ->> 'outcome' = 'Sustained' and data ->> 'occurredOn' = '2020-06-20'")).Should().Be(Few);
    }

    [Fact]
    public async Task Are_stopped_by_no_cooperative_that_cannot_be_read_and_say_which_it_is()
    {
        var broken = CooperativeWatch.IdOf(DerivedId.From("broken", 1));
        for (var number = 0; number < 3; number++)
            await two.Monitoring.OpenCaseAsync(DerivedId.From("broken", number));
        var kept = (await two.Monitoring.QueryAsync<string>("select data::text from mt_doc_cooperativewatch where id = $1", broken)).Single();
        await two.Monitoring.QueryAsync<int>("update mt_doc_cooperativewatch set data = data || '{\"completions\": null}' where id = $1 returning 1", broken);

        using var admin = two.Monitoring.As("admin");
        var swept = await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2019-07-01" });
        (await StalledAsync()).Should().Equal(0, 2);
        await two.Monitoring.QueryAsync<int>("update mt_doc_cooperativewatch set data = $2::jsonb where id = $1 returning 1", broken, kept);
        await SweepAtOnceAsync("2019-07-01");

        swept.Body.GetProperty("recorded").GetInt32().Should().Be(2);
        swept.Body.GetProperty("leftOut").EnumerateArray().Select(id => id.GetGuid()).Should().Equal(DerivedId.From("broken", 1));
        (await StalledAsync()).Should().Equal(0, 1, 2);
        await SweepAtOnceAsync("2020-06-29"); // nothing of it is left for another test

        async Task<IEnumerable<int>> StalledAsync()
        {
            var stalled = await two.Monitoring.QueryAsync<Guid>("select stream_id from mt_events where type = 'revival-case.stalled'");
            return Enumerable.Range(0, 3).Where(number => stalled.Contains(RevivalCase.IdOf(DerivedId.From("broken", number), 1)));
        }
    }

    private async Task<int> SweepAtOnceAsync(string asOf)
    {
        using var one = two.Monitoring.As("admin", instance: 0);
        using var other = two.Monitoring.As("admin", instance: 1);
        var answers = await Task.WhenAll(new[] { one, other, one, other }.Select(admin => admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf })));
        return answers.Sum(a => a.Body.GetProperty("recorded").GetInt32());
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
