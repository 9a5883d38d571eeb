using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_companions_do(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    [Fact]
    public async Task Visits_recorded_offline_are_taken_one_by_one_and_sending_them_again_changes_nothing()
    {
        var revival = await MentoredAsync("offline");
        var unplanned = await monitoring.OpenCaseAsync(DerivedId.From("offline, unplanned"));
        using var companion = monitoring.As("companion");
        object[] visits =
        [
            new { caseId = revival, visit = Work.Visit("2019-06-17", DerivedId.From("visit 1")) },
            new { caseId = unplanned, visit = Work.Visit("2019-06-17", DerivedId.From("visit 2")) },
            new { caseId = revival, visit = Work.Visit("2019-07-19", DerivedId.From("visit 3"), "Practice") },
        ];

        var first = await companion.SendAsync(HttpMethod.Post, "visits", visits);
        var again = await companion.SendAsync(HttpMethod.Post, "visits", visits);

        Outcomes(first).Should().Equal("recorded", "refused", "recorded");
        first.Body[1].GetProperty("problem").GetString().Should().Be("CaseNotInThatStage");
        Outcomes(again).Should().Equal("known", "refused", "known");
        (await companion.ReadAsync($"cases/{revival}")).GetProperty("visits").EnumerateArray().Select(v => v.GetProperty("kind").GetString()).Should().Equal("Guidance", "Guidance", "Practice");

        static IEnumerable<string?> Outcomes(HttpAnswer answer) => answer.Body.EnumerateArray().Select(r => r.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_companion_finds_the_case_on_the_list_and_the_office_sees_the_load()
    {
        var revival = await MentoredAsync("listed");
        using var companion = monitoring.As("companion", "companion-1");

        var mine = await companion.ReadAsync("work-lists/mine?asOf=2019-06-20&reason=VisitOverdue");
        var load = await companion.ReadAsync("work-lists/load?asOf=2019-06-20");

        mine.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("caseId").GetGuid()).Should().Contain(revival);
        load.EnumerateArray().Single(l => l.TryGetProperty("companion", out var who) && who.GetString() == "companion-1").GetProperty("visitsOverdue").GetInt32().Should().BePositive();
    }

    [Fact]
    public async Task An_auditor_sees_services_that_are_away_as_missing_links()
    {
        var revival = await MentoredAsync("audited");
        using var viewer = monitoring.As("viewer");

        var thread = await viewer.ReadAsync($"cases/{revival}/thread");

        thread.GetProperty("complete").GetBoolean().Should().BeFalse();
        thread.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("step").GetString()).Should().Contain(["Case", "Evaluation", "Plan", "Visit"]);
        thread.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("why").GetString()).Should().Contain(["Training does not answer", "Registry does not answer"]);
        (await viewer.ReadAsync("outcomes/cost"))[0].GetProperty("missing").GetString().Should().Be("Training does not answer");
    }

    [Fact]
    public async Task A_case_that_is_ended_for_a_day_before_another_officer_completed_is_followed_by_the_next_at_once()
    {
        var cooperative = DerivedId.From("given up");
        var revival = await monitoring.OpenCaseAsync(cooperative);
        await monitoring.TellAsync(Told.Completed(cooperative, Budi, version: 11, on: "2019-06-10"));
        foreach (var evaluator in new[] { "evaluator-1", "evaluator-2" })
        {
            using var companion = monitoring.As("companion", evaluator);
            foreach (var person in new[] { Ani, Budi })
            {
                await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/commitment-evaluations", new { personKey = person, on = "2019-06-12", scores = new { willingness = 1, time = 1, capability = 1, support = 1 } });
            }
        }

        using var verifier = monitoring.As("verifier");
        var closed = await verifier.SendAsync(HttpMethod.Post, $"cases/{revival}/closing", new { on = "2019-06-01", reason = "nobody is willing" });

        closed.Status.Should().Be(200, closed.Text);
        var cases = (await verifier.ReadAsync($"cases?cooperativeId={cooperative}")).GetProperty("items").EnumerateArray().OrderBy(c => c.GetProperty("episode").GetInt32()).ToArray();
        cases.Select(c => c.GetProperty("stage").GetString()).Should().Equal("Closed", "Opened");
        cases[0].GetProperty("version").GetInt64().Should().Be(closed.Body.GetProperty("version").GetInt64(), "the answer's version is that of all that was stored");
        cases[1].GetProperty("personKeys").EnumerateArray().Select(p => p.GetString()).Should().BeEquivalentTo([Ani, Budi], "who was trained before stands behind the next case too");
    }

    /// <summary>Registry is away: the case says since when it waits, the list shows it, the sweep asks again, and one answer is enough.</summary>
    [Fact]
    public async Task An_answer_that_stays_away_is_waited_for_on_the_list_and_asked_for_again_until_it_comes()
    {
        var cooperative = DerivedId.From("waits");
        var revival = await monitoring.OpenCaseAsync(cooperative);
        await monitoring.MentorAsync(revival);
        await monitoring.VerifyAsync(revival);
        using var admin = monitoring.As("admin");

        (await WaitsSinceAsync()).Should().Be("2019-09-26");
        var listed = await admin.ReadAsync("work-lists?asOf=2019-10-02&reason=WaitsForAnswer");
        listed.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("caseId").GetGuid() == revival).GetProperty("since").GetString().Should().Be("2019-09-26");
        foreach (var day in new[] { "2019-09-28", "2019-09-29", "2019-09-29", "2019-09-30", "2019-10-02" })
            await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = day });
        (await AskedAgainAsync()).Should().Be(2, "every third day, however often that day is swept");
        await monitoring.TellAsync(Told.Reactivated(cooperative, 3, revival));
        await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2019-10-05" });

        (await WaitsSinceAsync()).Should().BeNull();
        (await AskedAgainAsync()).Should().Be(2, "who was answered asks no more");
        (await admin.ReadAsync($"cases/{revival}")).GetProperty("stage").GetString().Should().Be("Sustaining");

        async Task<string?> WaitsSinceAsync() => (await admin.ReadAsync($"cases/{revival}")).TryGetProperty("waitsForAnswerSince", out var since) ? since.GetString() : null;
        Task<long> AskedAgainAsync() => monitoring.CountAsync("select count(*) from mt_events where stream_id = $1 and type = 'revival-case.answer-asked-again'", revival);
    }

    [Theory]
    [InlineData("cases?", "id")]
    [InlineData("outcomes/cases?", "caseId")]
    [InlineData("outcomes/trained?", "enrollmentId")]
    [InlineData("work-lists?asOf=2019-06-20&", "caseId")]
    [InlineData("work-lists?asOf=2019-06-20&district=13.11.01&companion=companion-1&", "caseId")]
    public async Task A_long_list_is_read_page_by_page_and_nothing_comes_twice_or_is_left_out(string list, string key)
    {
        for (var number = 0; number < 3; number++)
            await MentoredAsync($"one of a long list {number}");
        using var viewer = monitoring.As("viewer");
        var whole = (await viewer.ReadAsync($"{list}limit=500")).GetProperty("items").EnumerateArray().Select(Id).ToArray();

        var read = new List<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await viewer.ReadAsync($"{list}limit=2&after={next}");
            page.GetProperty("items").GetArrayLength().Should().BeInRange(1, 2);
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(Id));
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }

        whole.Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyHaveUniqueItems();
        read.Should().Equal(whole);

        Guid Id(JsonElement item) => item.GetProperty(key).GetGuid();
    }

    [Fact]
    public async Task A_second_word_of_an_evaluator_supersedes_the_first_which_stays_on_record_with_its_remarks()
    {
        var revival = await monitoring.OpenCaseAsync(DerivedId.From("evaluated twice"));
        using var companion = monitoring.As("companion", "evaluator-1");
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/commitment-evaluations", Evaluation("2019-05-03", 2, "Has no time"));
        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/commitment-evaluations", Evaluation("2019-05-10", 4, "Has the keys and the books"));

        var all = await companion.ReadAsync($"cases/{revival}/commitment-evaluations");
        var standing = (await companion.ReadAsync($"cases/{revival}")).GetProperty("evaluations");
        var history = await companion.ReadAsync($"cases/{revival}/history");

        all.EnumerateArray().Select(e => (e.GetProperty("remarks").GetString(), e.GetProperty("superseded").GetBoolean()))
            .Should().Equal(("Has no time", true), ("Has the keys and the books", false));
        standing.EnumerateArray().Select(e => e.GetProperty("remarks").GetString()).Should().Equal("Has the keys and the books");
        history.EnumerateArray().Where(e => e.GetProperty("event").GetString() == "revival-case.commitment-evaluated")
            .Select(e => e.GetProperty("facts").GetProperty("remarks").GetString()).Should().Equal("Has no time", "Has the keys and the books");

        static object Evaluation(string on, int score, string remarks) =>
            new { personKey = Ani, on, scores = new { willingness = score, time = score, capability = score, support = score }, remarks };
    }

    [Fact]
    public async Task An_extension_gives_the_case_time_for_its_reason()
    {
        var revival = await MentoredAsync("extended");
        using var companion = monitoring.As("companion");

        await companion.SendAsync(HttpMethod.Post, $"cases/{revival}/extension", new { on = "2020-02-01", until = "2020-05-31", reason = "floods" });

        var extended = await companion.ReadAsync($"cases/{revival}");
        extended.GetProperty("extendedUntil").GetString().Should().Be("2020-05-31");
        extended.GetProperty("extensions")[0].GetProperty("reason").GetString().Should().Be("floods");
        (await EndsOnAsync("2020-02-20")).Should().BeNull("more than a month is left");
        (await EndsOnAsync("2020-05-02")).Should().Be("2020-05-31");

        async Task<string?> EndsOnAsync(string day) => (await companion.ReadAsync($"work-lists?asOf={day}&reason=Ending&limit=500")).GetProperty("items").EnumerateArray()
            .Where(i => i.GetProperty("caseId").GetGuid() == revival).Select(i => i.GetProperty("endsOn").GetString()).SingleOrDefault();
    }

    private Task<Guid> MentoredAsync(string name) => monitoring.MentoredAsync(DerivedId.From(name));
}
