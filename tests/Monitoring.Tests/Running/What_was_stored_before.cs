using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.AdoptedPolicies;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.Testing;
using Marten;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_was_stored_before(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    /// <summary>A stream as the first release stored it: an opening without officers, officers without enrolments, no rubric, no milestones, no steps, no files, no versions.</summary>
    private static readonly (string Type, string Json)[] FirstRelease =
    [
        ("revival-case.opened", """{"occurredOn": "2019-04-25", "cooperativeId": "0f1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11", "episode": 1}"""),
        ("revival-case.officer-joined", """{"occurredOn": "2019-04-25", "personKey": "ani"}"""),
        ("revival-case.commitment-evaluated", """{"occurredOn": "2019-05-03", "personKey": "ani", "evaluator": "evaluator-1", "scores": {"willingness": 4, "time": 3, "capability": 4, "support": 5}}"""),
        ("revival-case.planned", """{"occurredOn": "2019-05-08", "meetingDate": "2019-08-31", "activities": ["Hold the meeting"], "companion": "companion-1"}"""),
        ("revival-case.visited", """{"occurredOn": "2019-05-17", "clientId": "9d1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11", "kind": "Practice", "present": ["Chair"], "findings": "No books", "nextSteps": "Write them", "recordedBy": "companion-1"}"""),
        ("revival-case.stalled", """{"occurredOn": "2019-07-02"}"""),
        ("revival-case.extended", """{"occurredOn": "2019-08-01", "until": "2020-07-31", "reason": "floods"}"""),
        ("revival-case.evidence-submitted", """{"occurredOn": "2019-09-01", "items": ["minutes"], "submittedBy": "companion-1"}"""),
        ("revival-case.verified", """{"occurredOn": "2019-09-26", "verifiedBy": "verifier-1"}"""),
        ("revival-case.refusal-heard", """{"occurredOn": "2019-09-26", "reasons": ["NoRecentAnnualMeeting"]}"""),
        ("revival-case.reactivation-heard", """{"occurredOn": "2019-10-10"}"""),
        ("revival-case.closed", """{"occurredOn": "2020-02-03", "outcome": "Relapsed", "reason": "the cooperative became inactive again"}"""),
    ];

    [Fact]
    public async Task By_the_first_release_is_still_read_folded_and_shown()
    {
        var id = RevivalCase.IdOf(CooperativeId, 1);
        await StoreAsync(id, FirstRelease);
        using var daemon = await monitoring.Store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(nameof(RevivalCase), TimeSpan.FromSeconds(60), CancellationToken.None);
        using var viewer = monitoring.As("viewer");

        var c = await viewer.ReadAsync($"cases/{id}");
        (c.GetProperty("stage").GetString(), c.GetProperty("outcome").GetString(), c.GetProperty("version").GetInt32()).Should().Be(("Closed", "Relapsed", FirstRelease.Length));
        c.GetProperty("personKeys").EnumerateArray().Select(p => p.GetString()).Should().Equal(Ani);
        c.GetProperty("visits")[0].GetProperty("kind").GetString().Should().Be("Practice");
        (c.GetProperty("reactivatedOn").GetString(), c.GetProperty("extendedUntil").GetString()).Should().Be(("2019-10-10", "2020-07-31"));
        (await viewer.ReadAsync($"cases/{id}/history")).EnumerateArray().Select(e => e.GetProperty("event").GetString()).Should().Equal(FirstRelease.Select(e => e.Type));
        (await viewer.ReadAsync($"cases/{id}/commitment-evaluations"))[0].GetProperty("mean").GetDecimal().Should().Be(4);
        (await viewer.ReadAsync($"cases/{id}/thread")).GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("why").GetString()).Should().Contain("the completion did not say in which class");
        (await viewer.ReadAsync("outcomes")).GetProperty("funnel").GetProperty("reactivated").GetInt32().Should().Be(1);
    }

    /// <summary>As a replica would start whose configuration says 14 months instead of 10.</summary>
    [Fact]
    public async Task By_a_policy_keeps_a_service_from_starting_that_would_count_it_by_other_numbers()
    {
        var adopted = monitoring.Service<MonitoringPolicies>();
        var edited = new MonitoringPolicies(adopted.All.Select(p => p with { MentoringMonths = 14 }));
        var coming = new MonitoringPolicies([.. adopted.All, Policy with { Version = "coming", EffectiveFrom = Day("2021-01-01") }]);

        await StartWith(edited).Should().ThrowAsync<InvalidOperationException>().WithMessage("*district-2019, in use since 2019-01-01, is missing or was edited*");
        (await BookAsync()).Policies.Should().Equal(adopted.All);
        await StartWith(coming).Should().NotThrowAsync();
        await StartWith(coming).Should().NotThrowAsync();

        var book = await BookAsync();
        book.Policies.Should().Equal(coming.All);
        book.Version.Should().Be(2, "what is known is not adopted again");

        Func<Task> StartWith(MonitoringPolicies policies) => () =>
            new AdoptPolicies(monitoring.Service<EventSessions>(), policies, monitoring.Service<BusinessCalendar>()).StartAsync(CancellationToken.None);
    }

    private async Task<PolicyBook> BookAsync()
    {
        await using var session = monitoring.Store.QuerySession();
        return (await session.LoadAsync<PolicyBook>(PolicyBook.TheId))!;
    }

    private async Task StoreAsync(Guid stream, (string Type, string Json)[] events)
    {
        await using var session = monitoring.Store.LightweightSession();
        session.QueueSqlCommand("insert into mt_streams (id, type, version, tenant_id) values (?, 'revival_case', ?, '*DEFAULT*')", stream, events.Length);
        foreach (var (index, (type, json)) in events.Index())
        {
            session.QueueSqlCommand(
                "insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, user_name, is_archived) values (nextval('mt_events_sequence'), ?, ?, ?, ?::jsonb, ?, now(), '*DEFAULT*', '', 'somebody', false)",
                DerivedId.From("stored before", index), stream, index + 1, JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json)), type);
        }

        await session.SaveChangesAsync();
    }
}
