using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
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
        ["a score of 6"] = new(c => Post(c.Opened, "commitment-evaluations", With(Work.Evaluation(), "scores", new { willingness = 6, time = 3, capability = 4, support = 5 })), 400, "invalid-field", "scores"),
        ["a plan without activities"] = new(c => Post(c.Mentored, "plan", With(Work.Plan(), "activities", Array.Empty<string>())), 400, "invalid-field", "activities"),
        ["an extension backwards"] = new(c => Post(c.Mentored, "extension", new { on = "2019-09-01", until = "2019-08-01", reason = "floods" }), 400, "invalid-field", "until"),
        ["an extension without a reason"] = new(c => Post(c.Mentored, "extension", new { on = "2019-09-01", until = "2020-08-01", reason = "" }), 400, "invalid-field", "reason"),
        ["a sweep of tomorrow"] = new(_ => Post("sweeps", new { asOf = "2020-06-30" }).By("admin"), 400, "invalid-field", "asOf"),
        ["a query's stage that is none"] = new(_ => Get("cases?stage=Asleep"), 400, "invalid-field", "stage"),

        ["an evaluation of somebody else"] = new(c => Post(c.Opened, "commitment-evaluations", Work.Evaluation("citra")), 409, "not-an-officer-of-the-case"),
        ["a plan before an evaluation"] = new(c => Post(c.Opened, "plan", Work.Plan()), 409, "case-not-in-that-stage"),
        ["a visit before a plan"] = new(c => Post(c.Opened, "visits", Work.Visit()), 409, "case-not-in-that-stage"),
        ["evidence before mentoring"] = new(c => Post(c.Opened, "evidence", Work.Evidence()), 409, "case-not-in-that-stage"),
        ["a verification without evidence"] = new(c => Post(c.Mentored, "verification", Work.Verification()).By("verifier"), 409, "case-not-in-that-stage"),
        ["a recorder who verifies"] = new(c => Post(c.Submitted, "verification", Work.Verification()).With(Tokens.For("verifier", "dev-companion")), 409, "verifier-is-recorder"),
        ["a stale version"] = new(c => Post(c.Mentored, "evidence", Work.Evidence()).If("\"1\""), 412, "stale-version"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_named_and_changes_nothing(string what) => Mistakes[what].IsNamedAndChangesNothingAsync(cases.Monitoring, cases);

    private static Mistake<Cases> Visit(string field, object? value, string named) =>
        new(c => Post(c.Mentored, "visits", With(Work.Visit("2019-06-17", Guid.Parse(SomeId)), field, value)), 400, "invalid-field", named);

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
