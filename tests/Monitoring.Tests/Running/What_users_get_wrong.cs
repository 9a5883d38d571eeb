using KoperasiPlatform.Monitoring.Lists;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>
/// The table of mistakes: what is sent, and the answer's status, its stable type and what it names. After each of them the
/// database is what it was, to the byte.
/// </summary>
[Trait("Speed", "integration")]
public sealed class What_users_get_wrong(What_users_get_wrong.Cases cases) : IClassFixture<What_users_get_wrong.Cases>
{
    private const string SomeId = "0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11";

    private static readonly Dictionary<string, Mistake<Cases>> Mistakes = new(StringComparer.Ordinal)
    {
        ["no token"] = new(_ => new(HttpMethod.Get, "cases"), 401, "unauthorized"),
        ["a viewer who visits"] = new(c => Post(c.Opened, "visits", Work.Visit()).By("viewer"), 403, "forbidden"),
        ["a companion who verifies"] = new(c => Post(c.Submitted, "verification", Work.Verification()).By("companion"), 403, "forbidden"),
        ["a companion who sweeps"] = new(_ => Post("sweeps", new { asOf = "2020-06-29" }).By("companion"), 403, "forbidden"),
        ["a companion who adopts a rubric"] = new(_ => Post("commitment-rubrics", Rubric("other")), 403, "forbidden"),
        ["a companion who closes a case"] = new(c => Post(c.Mentored, "closing", new { on = "2019-06-01", reason = "tired" }), 403, "forbidden"),
        ["an unknown case, read"] = new(_ => Get($"cases/{SomeId}"), 404, "not-found"),
        ["an unknown case, commanded"] = new(_ => Post(Guid.Parse(SomeId), "visits", Work.Visit()), 404, "not-found"),
        ["an unknown path"] = new(_ => Get("kasus"), 404, "not-found"),

        ["malformed JSON"] = new(c => Body($"cases/{c.Opened}/visits", "{\"on\": "), 400, "malformed-json"),
        ["no body"] = new(c => Body($"cases/{c.Opened}/visits", ""), 400, "missing-body"),
        ["a visit without its id"] = Visit("clientId", Missing, "clientId"),
        ["a visit tomorrow"] = Visit("on", "2020-06-30", "on"),
        ["a visit before the case"] = Visit("on", "2019-04-24", "on"),
        ["a visit of another kind"] = Visit("kind", "Call", "kind"),
        ["a visit without findings"] = Visit("findings", " ", "findings"),
        ["an unknown field"] = Visit("mood", "good", "mood"),
        ["nobody among those present"] = Visit("present", new string?[] { null }, "present"),
        ["a step that is nothing"] = Visit("agreedSteps", new object?[] { null }, "agreedSteps"),
        ["a synchronisation of nothing"] = new(_ => Post("visits", new object?[] { null }), 400, "invalid-field", "body"),
        ["a milestone that is nothing"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "milestones", new object?[] { null })), 400, "invalid-field", "milestones"),
        ["a criterion that is nothing"] = new(_ => Post("commitment-rubrics", With(Rubric("other"), "criteria", new object?[] { null })).By("admin"), 400, "invalid-field", "criteria"),
        ["an activity that no text can hold"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "activities", new[] { "\0" })), 400, "invalid-field", "activities"),
        ["a meeting in another century"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "meetingDate", "2109-08-31")), 400, "invalid-field", "meetingDate"),
        ["a day before its month"] = new(_ => Get("outcomes?asOf=01-06-2019"), 400, "invalid-field", "asOf", "must be a date as yyyy-MM-dd"),
        ["a day before its month, of a visit"] = Visit("on", "17-06-2019", "on", "must be a date as yyyy-MM-dd"),
        ["a kind by its number"] = Visit("kind", 1, "kind", "must be one of Guidance, Practice"),
        ["people as one text"] = Visit("present", "Chair", "present", "must be a list"),
        ["a stage by its number"] = new(_ => Get("cases?stage=9"), 400, "invalid-field", "stage", "must be one of Opened, CommitmentEvaluated, Planned, Mentoring, Stalled, EvidenceSubmitted, Verified, Sustaining, Closed"),
        ["a dimension by its number"] = new(_ => Get("outcomes/by/1"), 400, "invalid-field", "dimension"),
        ["a programme that is no id"] = new(_ => Get("outcomes?programme=DAK"), 400, "invalid-field", "programme", "must be a UUID"),
        ["a date within a synchronisation"] = new(c => Post("visits", new[] { new { caseId = c.Mentored, visit = With(Work.Visit(), "on", "yesterday") } }), 400, "invalid-field", "[0].visit.on", "must be a date as yyyy-MM-dd"),
        ["outcomes of tomorrow"] = new(_ => Get("outcomes?asOf=2020-06-30"), 400, "invalid-field", "asOf"),
        ["a cost of tomorrow"] = new(_ => Get("outcomes/cost?asOf=2020-06-30"), 400, "invalid-field", "asOf"),
        ["a score of 6"] = new(c => Post(c.Opened, "commitment-evaluations", With(Work.Evaluation(), "scores", new { willingness = 6, time = 3, capability = 4, support = 5 })), 400, "invalid-field", "scores"),
        ["a score for what is no criterion"] = new(c => Post(c.Opened, "commitment-evaluations", With(Work.Evaluation(), "scores", new { zeal = 5 })), 400, "invalid-field", "scores"),
        ["a milestone after the months"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "milestones", new[] { new { title = "Meeting held", dueOn = "2020-12-31" } })), 400, "invalid-field", "dueOn"),
        ["an unknown milestone"] = new(c => Post(c.Mentored, "plan/milestones/7", new { reachedOn = "2019-06-20" }), 404, "not-found"),
        ["an unknown step"] = new(c => Post(c.Mentored, $"visits/{SomeId}/steps/1", new { doneOn = "2019-06-20" }), 404, "not-found"),
        ["a step due before its visit"] = Visit("agreedSteps", new[] { new { what = "Count", dueOn = "2019-06-01", by = "Treasurer" } }, "dueOn"),
        ["evidence with a file that was not added"] = new(c => Post(c.Mentored, "evidence", With(Work.Evidence(), "files", new[] { "9f86" })), 400, "invalid-field", "files"),
        ["a refusal without reasons"] = new(c => Post(c.Submitted, "evidence-refusal", new { refusedOn = "2019-09-26", reasons = Array.Empty<string>() }).By("verifier"), 400, "invalid-field", "reasons"),
        ["a rubric without criteria"] = new(_ => Post("commitment-rubrics", With(Rubric("other"), "criteria", Array.Empty<object>())).By("admin"), 400, "invalid-field", "criteria"),
        ["an empty synchronisation"] = new(_ => Post("visits", Array.Empty<object>()), 400, "invalid-field", "body"),
        ["outcomes by something else"] = new(_ => Get("outcomes/by/Weather"), 400, "invalid-field", "dimension"),
        ["a companion that cannot be"] = new(_ => Get("work-lists?companion=%00"), 400, "invalid-field", "companion"),
        ["a district that cannot be"] = new(_ => Get("work-lists?district=13.11%00"), 400, "invalid-field", "district"),
        ["a work list for no reason"] = new(_ => Get("work-lists?reason=Boredom"), 400, "invalid-field", "reason"),
        ["an unknown case's thread"] = new(_ => Get($"cases/{SomeId}/thread"), 404, "not-found"),
        ["an evidence file that is not there"] = new(c => Get($"cases/{c.Submitted}/evidence-files/9f86"), 404, "not-found"),
        ["a plan without activities"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "activities", Array.Empty<string>())), 400, "invalid-field", "activities"),
        ["an extension backwards"] = new(c => Post(c.Mentored, "extension", new { on = "2019-09-01", until = "2019-08-01", reason = "floods" }), 400, "invalid-field", "until"),
        ["an extension without a reason"] = new(c => Post(c.Mentored, "extension", new { on = "2019-09-01", until = "2020-08-01", reason = "" }), 400, "invalid-field", "reason"),
        ["a sweep of tomorrow"] = new(_ => Post("sweeps", new { asOf = "2020-06-30" }).By("admin"), 400, "invalid-field", "asOf"),
        ["a query's stage that is none"] = new(_ => Get("cases?stage=Asleep"), 400, "invalid-field", "stage"),

        ["a page of nothing"] = new(_ => Get("cases?limit=0"), 400, "invalid-field", "limit"),
        ["a page of too much"] = new(_ => Get("outcomes/trained?limit=501"), 400, "invalid-field", "limit"),
        ["the next of no page, of cases"] = new(_ => Get("cases?after=bm9uc2Vuc2U"), 400, "invalid-field", "after"),
        ["the next of no page, of work"] = new(_ => Get("work-lists?after=%00%ff"), 400, "invalid-field", "after"),
        ["the next of another day's page"] = new(_ => Get($"outcomes/cases?asOf=2020-06-28&after={new Place(Day("2020-06-29"), Day("2019-04-25"), Guid.Empty)}"), 400, "invalid-field", "after"),
        ["the next of a page of tomorrow"] = new(_ => Get($"outcomes/cases?after={new Place(Day("2020-06-30"), Day("2019-04-25"), Guid.Empty)}"), 400, "invalid-field", "asOf"),
        ["the next of another list's page"] = new(_ => Get($"cases?after={new Place(Day("2020-06-29"), Day("2019-04-25"), Guid.Empty)}"), 400, "invalid-field", "after"),

        ["an evaluation of somebody else"] = new(c => Post(c.Opened, "commitment-evaluations", Work.Evaluation("citra")), 409, "not-an-officer-of-the-case"),
        ["a plan before an evaluation"] = new(c => Post(c.Opened, "plan", Work.Plan()), 409, "case-not-in-that-stage"),
        ["a visit before a plan"] = new(c => Post(c.Opened, "visits", Work.Visit()), 409, "case-not-in-that-stage"),
        ["evidence before mentoring"] = new(c => Post(c.Opened, "evidence", Work.Evidence()), 409, "case-not-in-that-stage"),
        ["a verification without evidence"] = new(c => Post(c.Mentored, "verification", Work.Verification()).By("verifier"), 409, "case-not-in-that-stage"),
        ["a recorder who verifies"] = new(c => Post(c.Submitted, "verification", Work.Verification()).With(Tokens.For("verifier", "dev-companion")), 409, "verifier-is-recorder"),
        ["a visit under another's id"] = new(c => Post(c.Mentored, "visits", With(Work.Visit(), "on", "2019-05-20")), 409, "client-id-reused"),
        ["a closing that nobody recommends"] = new(c => Post(c.Mentored, "closing", new { on = "2019-06-01", reason = "tired" }).By("verifier"), 409, "closing-not-recommended"),
        ["a rubric that exists"] = new(_ => Post("commitment-rubrics", Rubric("district-2019")).By("admin"), 409, "rubric-version-taken"),
        ["a rubric from the same day"] = new(_ => Post("commitment-rubrics", Rubric("other")).By("admin"), 409, "rubric-date-taken"),
        ["a stale version"] = new(c => Post(c.Mentored, "evidence", Work.Evidence()).If("\"1\""), 412, "stale-version"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_named_and_changes_nothing(string what) => Mistakes[what].IsNamedAndChangesNothingAsync(cases.Monitoring, cases);

    private static Mistake<Cases> Visit(string field, object? value, string named, string? rule = null) =>
        new(c => Post(c.Mentored, "visits", With(Work.Visit("2019-06-17", Guid.Parse(SomeId)), field, value)), 400, "invalid-field", named, rule);

    private static object Rubric(string version) => new
    {
        version,
        effectiveFrom = "2019-01-01",
        source = "test",
        criteria = new[] { new { code = "willingness", title = "Kemauan", weight = 1 } },
        evaluatorsNeeded = 2,
        carryOnFrom = 3,
        closeBelow = 2,
        disagreementFrom = 2,
    };

    private static HttpRequestMessage Get(string path) => Requesting.Get(path).By("viewer");

    private static HttpRequestMessage Post(Guid revival, string what, object body) => Post($"cases/{revival}/{what}", body);

    private static HttpRequestMessage Post(string path, object body) => Requesting.Post(path, body).By("companion");

    private static HttpRequestMessage Body(string path, string body) => Requesting.Body(path, body).By("companion");

    /// <summary>Three cases: one only opened, one mentored, one whose evidence dev-companion submitted.</summary>
    public sealed class Cases : IAsyncLifetime
    {
        public RunningMonitoring Monitoring { get; } = new();

        public Guid Opened { get; private set; }

        public Guid Mentored { get; private set; }

        public Guid Submitted { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Monitoring.InitializeAsync();
            Opened = await Monitoring.OpenCaseAsync(DerivedId.From("opened"));
            Mentored = await Monitoring.OpenCaseAsync(DerivedId.From("mentored"));
            Submitted = await Monitoring.OpenCaseAsync(DerivedId.From("submitted"));
            await Monitoring.MentorAsync(Mentored);
            await Monitoring.MentorAsync(Submitted);
            using var companion = Monitoring.As("companion");
            await companion.SendAsync(HttpMethod.Post, $"cases/{Submitted}/evidence", Work.Evidence());
        }

        public ValueTask DisposeAsync() => Monitoring.DisposeAsync();
    }
}
