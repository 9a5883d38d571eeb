using System.Text.Json.Nodes;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>
/// The table of mistakes: what is sent, and the answer's status, its stable type and what it names. After each of them the
/// database is what it was, to the byte.
/// </summary>
[Trait("Speed", "integration")]
public sealed class What_users_get_wrong(What_users_get_wrong.Register register) : IClassFixture<What_users_get_wrong.Register>
{
    private const string SomeId = "0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11";

    private static readonly Dictionary<string, Mistake<Register>> Mistakes = new(StringComparer.Ordinal)
    {
        ["no token"] = new(_ => new(HttpMethod.Get, "cooperatives"), 401, "unauthorized"),
        ["a token signed with another key"] = new(_ => Get("cooperatives").With(Tokens.For("registrar", signingKey: "a key that is not ours, of the same length........")), 401, "unauthorized"),
        ["a token that is none"] = new(_ => Get("cooperatives").With("token"), 401, "unauthorized"),
        ["a role that does not exist"] = new(_ => Get("cooperatives").By("visitor"), 403, "forbidden"),
        ["a viewer who registers"] = new(_ => Post("cooperatives", Cooperative()).By("viewer"), 403, "forbidden"),
        ["a registrar who verifies"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-10" }), 403, "forbidden"),
        ["a registrar who adopts a policy"] = new(_ => Post("activity-policies", new { }), 403, "forbidden"),

        ["an unknown path"] = new(_ => Get("koperasi"), 404, "not-found"),
        ["an id that is no UUID"] = new(_ => Get("cooperatives/154"), 404, "not-found"),
        ["an unknown cooperative, read"] = new(_ => Get($"cooperatives/{SomeId}"), 404, "not-found"),
        ["an unknown cooperative's history"] = new(_ => Get($"cooperatives/{SomeId}/history"), 404, "not-found"),
        ["an unknown cooperative, commanded"] = new(_ => Post($"cooperatives/{SomeId}/annual-meetings", Requests.Meeting(2018, "2019-03-01")), 404, "not-found"),
        ["an unknown meeting, verified"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings/2016/verification", new { verifiedOn = "2019-09-10" }).By("verifier"), 404, "not-found"),
        ["an unknown import"] = new(_ => Post($"roster-imports/{SomeId}/application", new { }), 404, "not-found"),
        ["an unknown person"] = new(_ => Get("people/nobody"), 404, "not-found"),
        ["a method that the path does not have"] = new(_ => new HttpRequestMessage(HttpMethod.Delete, "cooperatives").By("registrar"), 405, "method-not-allowed"),

        ["malformed JSON"] = new(_ => Body("cooperatives", "{\"name\": \"Koperasi"), 400, "malformed-json"),
        ["JSON of another form"] = new(_ => Body("cooperatives", "[]"), 400, "malformed-json"),
        ["no body"] = new(_ => Body("cooperatives", ""), 400, "missing-body"),
        ["a body that is not JSON"] = new(_ => Body("cooperatives", "name=Koperasi", "application/x-www-form-urlencoded"), 415, "unsupported-media-type"),
        ["a missing field"] = Field("name", Missing, "name"),
        ["a field that is null"] = Field("source", null, "source"),
        ["an empty field"] = Field("name", "  ", "name"),
        ["a field that is too long"] = Field("name", new string('K', 201), "name"),
        ["a field with control characters"] = Field("name", "KUD\u0000Contoh", "name"),
        ["an unknown field"] = Field("nickname", "KUD", "nickname"),
        ["a wrong enum"] = Field("type", "Bank", "type"),
        ["an enum by number"] = Field("type", 1, "type"),
        ["a date that does not exist"] = Field("foundedOn", "2019-02-30", "foundedOn"),
        ["a date of another form"] = Field("foundedOn", "19/03/2019", "foundedOn"),
        ["a date in the future"] = Field("foundedOn", "2020-06-30", "foundedOn"),
        ["a date before there were cooperatives"] = Field("foundedOn", "0001-01-01", "foundedOn"),
        ["a number in words"] = Field("memberCount", "forty", "memberCount"),
        ["a number with a fraction"] = Field("memberCount", 40.5, "memberCount"),
        ["a number that no field holds"] = Field("assets", 1e30, "assets"),
        ["a negative number"] = Field("memberCount", -1, "memberCount"),
        ["a code that does not exist"] = Field("regionCode", "13.11.01.9999", "regionCode"),
        ["a code of BPS"] = Field("regionCode", "1310", "regionCode"),
        ["a cooperative number of 12 digits"] = Field("cooperativeNumber", "991311354974", "cooperativeNumber"),
        ["a first book year before the founding"] = Field("firstBookYear", 1997, "firstBookYear"),
        ["a NationalId that cannot be"] = new(r => Post($"cooperatives/{r.Id}/officers", Requests.Officer("1311013203689714", "Chair")).If("*"), 400, "invalid-field", "nationalId"),
        ["a query's date that is none"] = new(_ => Get("statistics?asOf=yesterday"), 400, "invalid-field", "asOf"),
        ["a query's enum that is none"] = new(_ => Get("cooperatives?activity=Sleeping"), 400, "invalid-field", "activity"),
        ["a list of a region that is none"] = new(_ => Get("cooperatives?region=13.99"), 400, "invalid-field", "region"),
        ["figures of a BPS code"] = new(_ => Get("statistics?region=1310"), 400, "invalid-field", "region"),
        ["figures by what they are not divided by"] = new(_ => Get("statistics?by=colour"), 400, "invalid-field", "by"),
        ["figures over too long a time"] = new(_ => Get("statistics/series?from=1950-01-01&to=2020-01-01"), 400, "invalid-field", "from"),
        ["figures over a time that ends before it begins"] = new(_ => Get("statistics/series?from=2020-01-02&to=2020-01-01"), 400, "invalid-field", "to"),
        ["a list of a day beyond all days"] = new(_ => Get("cooperatives?asOf=9999-12-31&termEndsWithin=1"), 400, "invalid-field", "asOf"),
        ["a list in no order"] = new(_ => Get("cooperatives?sort=age"), 400, "invalid-field", "sort"),
        ["a list in an order that is turned twice"] = new(_ => Get("cooperatives?sort=--name"), 400, "invalid-field", "sort"),
        ["a list after nothing"] = new(_ => Get($"cooperatives?after={SomeId}"), 400, "invalid-field", "after"),
        ["a list after a day that is none"] = new(_ => Get($"cooperatives?sort=since&after={new ListCursor("since", new DateOnly(2020, 6, 29), Guid.Parse(SomeId), "soon")}"), 400, "invalid-field", "after"),
        ["a search with a control character"] = new(_ => Get("cooperatives?search=%00"), 400, "invalid-field", "search"),
        ["a search of too many words"] = new(_ => Get("cooperatives?search=a+b+c+d+e+f+g+h+i"), 400, "invalid-field", "search"),
        ["a search of nothing but punctuation"] = new(_ => Get("cooperatives?search=..."), 400, "invalid-field", "search"),
        ["a list that is too long"] = new(_ => Get("cooperatives?limit=501"), 400, "invalid-field", "limit"),
        ["a sweep of tomorrow"] = new(_ => Post("sweeps", new { asOf = "2020-06-30" }).By("admin"), 400, "invalid-field", "asOf"),
        ["a verification before the meeting"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings/2018/verification", new { verifiedOn = "2019-08-30" }).By("verifier"), 400, "invalid-field", "verifiedOn"),
        ["a merger with itself"] = new(r => Post($"cooperatives/{r.Id}/merger", new { successorId = r.Id, on = "2019-03-01", reason = "test", source = "test" }).If("*"), 400, "invalid-field", "successorId"),
        ["an empty Idempotency-Key"] = new(_ => Post("cooperatives", Cooperative()).Key(" "), 400, "invalid-field", "Idempotency-Key"),

        ["a meeting that is recorded"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings", Requests.Meeting(2018, "2019-03-01")), 409, "annual-meeting-already-recorded"),
        ["a meeting before its book year closed"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings", Requests.Meeting(2017, "2017-12-31")), 422, "book-year-not-closed"),
        ["a cooperative number that is taken"] = new(_ => Post("cooperatives", Cooperative("cooperativeNumber", Register.CooperativeNumber)), 409, "cooperative-number-taken"),
        ["a recorder who verifies"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-10" }).With(Tokens.For("verifier", "dev-registrar")), 409, "verifier-is-recorder"),
        ["a term of six years"] = new(r => Post($"cooperatives/{r.Id}/officers", Officer("termEnd", "2024-02-05")).If("*"), 422, "term-too-long"),
        ["a policy that exists"] = new(_ => Post("activity-policies", Policy()).By("admin"), 409, "policy-version-taken"),

        ["a stale version"] = new(r => Put($"cooperatives/{r.Id}/profile", Revision()).If("\"1\""), 412, "stale-version"),
        ["no version where one is needed"] = new(r => Put($"cooperatives/{r.Id}/profile", Revision()), 428, "precondition-required"),
        ["a version that no answer gave"] = new(r => Put($"cooperatives/{r.Id}/profile", Revision()).If("\"latest\""), 400, "invalid-field", "If-Match"),
        ["a stale version where none was needed"] = new(r => Post($"cooperatives/{r.Id}/annual-meetings", Requests.Meeting(2017, "2018-03-01")).If("\"1\""), 412, "stale-version"),
        ["a body over the limit"] = new(_ => Body("cooperatives", new string(' ', 1_000_001)), 413, "payload-too-large"),
        ["a roster over its own limit"] = new(_ => Body("roster-imports?rosterOn=2019-03-19", new string(' ', 64_000_001), "text/csv"), 413, "payload-too-large"),

        ["a roster that is no CSV"] = new(_ => Body("roster-imports?rosterOn=2019-03-19", "PK\u0003\u0004", "text/csv"), 400, "invalid-field", "body"),
        ["an empty roster"] = new(_ => Body("roster-imports?rosterOn=2019-03-19", "", "text/csv"), 400, "invalid-field", "body"),
        ["a roster without its date"] = new(_ => Body("roster-imports", "Nama Koperasi", "text/csv"), 400, "invalid-field", "rosterOn"),
        ["an export in no format"] = new(_ => Get("cooperatives/export?format=pdf"), 400, "invalid-field", "format"),
        ["an unknown conflict"] = new(_ => Post($"roster-conflicts/{SomeId}/resolution", new { side = "Roster", reason = "test" }), 404, "not-found"),
        ["a side that is none"] = new(_ => Post($"roster-conflicts/{SomeId}/resolution", new { side = "Ours", reason = "test" }), 400, "invalid-field", "side"),
        ["a roster of tomorrow"] = new(_ => Body("roster-imports?rosterOn=2020-06-30", "Nama Koperasi", "text/csv"), 400, "invalid-field", "rosterOn"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_named_and_changes_nothing(string what) => Mistakes[what].IsNamedAndChangesNothingAsync(register.Registry, register);

    [Fact]
    public async Task With_a_code_of_the_other_system_is_told_which_system_it_looks_like()
    {
        using var registrar = register.Registry.As("registrar");

        var answer = await registrar.AskAsync(Post("cooperatives", Cooperative("regionCode", "1310")));

        answer.Body.GetProperty("detail").GetString().Should().Contain("looks like a BPS code").And.Contain("13.11");
    }

    [Fact]
    public async Task With_a_NationalId_is_not_repeated_to_them()
    {
        using var registrar = register.Registry.As("registrar");

        var answer = await registrar.AskAsync(Post($"cooperatives/{register.Id}/officers", Requests.Officer("1311013203689714", "Chair")).If("*"));

        answer.Text.Should().NotContain("13203689714");
    }

    private static Mistake<Register> Field(string field, object? value, string named) =>
        new(_ => Post("cooperatives", Cooperative(field, value)), 400, "invalid-field", named);

    private static JsonNode Cooperative() => With(Requests.Cooperative(77), "source", "deed");

    private static JsonNode Cooperative(string field, object? value) => With(Requests.Cooperative(77), field, value);

    private static JsonNode Officer(string field, object value) => With(Requests.Officer("1311011706609828", "Chair"), field, value);

    private static JsonNode Revision()
    {
        var revision = With(Requests.Cooperative(1), "occurredOn", "2020-01-01");
        revision.AsObject().Remove("firstBookYear");
        return revision;
    }

    private static JsonNode Policy() => With(
        new { effectiveFrom = "2016-10-01", source = "test", missedMeetingsUntilInactive = 3, meetingDueMonths = 6, reactivationEvidenceMonths = 12 },
        "version",
        "permenkop-25-2015");

    private static HttpRequestMessage Get(string path) => Requesting.Get(path).By("registrar");

    private static HttpRequestMessage Post(string path, object body) => Requesting.Post(path, body).By("registrar");

    private static HttpRequestMessage Put(string path, object body) => Requesting.Put(path, body).By("registrar");

    private static HttpRequestMessage Body(string path, string body, string contentType = "application/json") =>
        Requesting.Body(path, body, contentType).By("registrar");

    /// <summary>A register with one cooperative: its meeting for 2018 is recorded by dev-registrar, its version is 3.</summary>
    public sealed class Register : IAsyncLifetime
    {
        internal const string CooperativeNumber = "9913113549743";

        public RunningRegistry Registry { get; } = new();

        public Guid Id { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            using var registrar = Registry.As("registrar");
            var registered = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(1) with { CooperativeNumber = CooperativeNumber });
            Id = registered.Body.GetProperty("id").GetGuid();
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{Id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        }

        public ValueTask DisposeAsync() => Registry.DisposeAsync();
    }
}
