using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>The table of mistakes: each is refused by name and changes nothing.</summary>
[Trait("Speed", "integration")]
public sealed class What_users_get_wrong(What_users_get_wrong.Classes classes) : IClassFixture<What_users_get_wrong.Classes>
{
    private const string SomeId = "0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11";

    private static readonly Dictionary<string, Mistake<Classes>> Mistakes = new(StringComparer.Ordinal)
    {
        ["no token"] = new(_ => Requesting.Get("programmes"), 401, "unauthorized"),
        ["a viewer who funds"] = new(_ => Requesting.Post("programmes", Requests.Programme()).By("viewer"), 403, "forbidden"),
        ["a companion who enrols"] = new(c => Requesting.Post($"batches/{c.Batch}/enrollments", Requests.Enrolment(1, c.Cooperative)).By("companion"), 403, "forbidden"),

        ["an unknown programme"] = new(_ => Get($"programmes/{SomeId}"), 404, "not-found"),
        ["an unknown programme's budget"] = new(_ => Get($"programmes/{SomeId}/budget"), 404, "not-found"),
        ["an unknown batch"] = new(_ => Get($"batches/{SomeId}"), 404, "not-found"),
        ["an unknown batch, commanded"] = new(_ => Post($"batches/{SomeId}/opening", new { on = "2019-04-01" }), 404, "not-found"),
        ["an unknown enrolment"] = new(c => Post($"batches/{c.Batch}/enrollments/{SomeId}/withdrawal", new { on = "2019-04-01", reason = "work" }), 404, "not-found"),
        ["a batch of an unknown programme"] = new(_ => Post($"programmes/{SomeId}/batches", Requests.Batch()), 404, "not-found"),

        ["malformed JSON"] = new(_ => Body("programmes", "{\"fiscalYear\": 20"), 400, "malformed-json"),
        ["a missing field"] = Programme("budgetCeiling", Missing),
        ["an unknown field"] = Programme("currency", "IDR"),
        ["money with a fraction"] = Programme("budgetCeiling", 444_000_000.5),
        ["no money"] = Programme("budgetCeiling", 0),
        ["a date of another form"] = Programme("fundedOn", "01-03-2019"),
        ["a date in the future"] = Programme("fundedOn", "2020-06-30"),
        ["a year long past"] = Programme("fiscalYear", 1999),
        ["a course that does not exist"] = Batch("courseCode", "cooking"),
        ["a class without days"] = Batch("days", Array.Empty<string>()),
        ["more people than seats as the minimum"] = Batch("minimum", 3),
        ["a class without seats"] = Batch("capacity", 0),
        ["a class with a budget line of nothing"] = Batch("budgetLines", new object?[] { null }),
        ["a NationalId that cannot be"] = Enrolment("nationalId", "1311013203689714"),
        ["a person without a name"] = Enrolment("name", " "),

        ["a class outside the fiscal year"] = new(c => Post($"programmes/{c.Programme}/batches", With(Requests.Batch(), "days", new[] { "2020-01-07" })), 422, "outside-fiscal-year"),
        ["a class that the money does not pay for"] = new(
            c => Post($"programmes/{c.Programme}/batches", With(Requests.Batch(), "budgetLines", new[] { new { kind = "Meals", basis = "Fixed", amount = 10_000_001 } })),
            409,
            "budget-ceiling-exceeded"),
        ["a class in a hall that is taken"] = new(
            c => Post($"programmes/{c.Programme}/batches", With(Requests.Batch(), "venue", $"aula  contoh {c.Programme}")), 409, "venue-taken"),
        ["a speaker whom nobody entered"] = new(
            c => Post($"programmes/{c.Programme}/batches", With(Requests.Batch(), "speakers", new[] { "nobody" })), 409, "speaker-unknown"),
        ["a speaker whose NationalId is somebody else's"] = new(
            _ => Post("speakers", new { nationalId = Requests.NationalIdOf(1), name = "Lain Contoh" }), 409, "name-differs"),
        ["a report of a third half of the year"] = new(c => Get($"programmes/{c.Programme}/stages/3/report"), 400, "invalid-field", "stage"),
        ["a report of a class that runs on"] = new(c => Post($"programmes/{c.Programme}/stages/1/report", new { on = "2019-07-01" }), 409, "batches-not-over"),
        ["a version of a report that was not submitted"] = new(c => Get($"programmes/{c.Programme}/stages/1/report?version=1"), 404, "not-found"),
        ["a price below nothing, tried out"] = new(
            c => Post($"programmes/{c.Programme}/budget/what-if", new { prices = new[] { new { kind = "Meals", basis = "PerPerson", amount = -1 } } }), 400, "invalid-field", "amount"),
        ["a price of nothing, tried out"] = new(
            c => Post($"programmes/{c.Programme}/budget/what-if", new { prices = new object?[] { null } }), 400, "invalid-field", "prices"),
        ["a class beyond all money, tried out"] = new(
            c => Post($"programmes/{c.Programme}/budget/what-if", new { classes = Enumerable.Repeat(Beyond, 100) }), 400, "invalid-field", "budgetLines"),
        ["a reader whose name has a character that is none"] = new(_ => Requesting.Get("people/readings?actor=a%00b").By("admin"), 400, "invalid-field", "actor"),
        ["a move to a batch that nobody knows"] = new(
            c => Post($"batches/{c.Batch}/enrollments/{SomeId}/move", new { toBatchId = SomeId, on = "2019-04-01", reason = "work" }), 404, "not-found"),
        ["a cooperative that nobody told of"] = new(c => Post($"batches/{c.Batch}/enrollments", Requests.Enrolment(1, Guid.Parse(SomeId))), 409, "cooperative-unknown"),
        ["a person who is no officer"] = new(c => Post($"batches/{c.Batch}/enrollments", Requests.Enrolment(7, c.Cooperative)), 409, "not-an-officer-in-term"),
        ["a person who has a seat"] = new(c => Post($"batches/{c.Batch}/enrollments", Requests.Enrolment(1, c.Cooperative)), 409, "already-enrolled"),
        ["a trainer who overrides"] = new(
            c => Post($"batches/{c.Batch}/enrollments", With(Requests.Enrolment(7, c.Cooperative), "overrideReason", "a friend")), 403, "override-not-allowed"),
        ["a list without its columns"] = new(c => Body($"batches/{c.Batch}/enrollments/file?on=2019-04-01", "a,b\n1,2\n", "text/csv"), 400, "invalid-field", "body"),
        ["a list without a date"] = new(c => Body($"batches/{c.Batch}/enrollments/file", "NIK,Nama,NIK Koperasi\n", "text/csv"), 400, "invalid-field", "on"),
        ["a list for the future"] = new(c => Body($"batches/{c.Batch}/enrollments/file?on=2020-06-30", "NIK,Nama,NIK Koperasi\n", "text/csv"), 400, "invalid-field", "on"),
        ["a purpose that does not exist"] = new(_ => Get($"people/{SomeId}?purpose=curiosity"), 400, "invalid-field", "purpose"),
        ["a purpose that is another's"] = new(_ => Get($"people/{SomeId}?purpose=data-subject-request"), 403, "purpose-not-allowed"),
        ["an erasure of everybody"] = new(_ => new HttpRequestMessage(HttpMethod.Delete, "people/%25").By("admin"), 404, "not-found"),
        ["an unknown identity case"] = new(_ => Post($"identity-cases/{SomeId}/resolution", new { outcome = "WrongNumber", on = "2019-04-01", reason = "typed" }), 404, "not-found"),
        ["identity cases after one that nobody knows"] = new(_ => Get($"identity-cases?after={SomeId}"), 400, "invalid-field", "after"),
        ["a certificate before the end"] = new(c => Post($"batches/{c.Batch}/certificates", new { on = "2019-05-01" }), 409, "batch-not-in-that-state"),
        ["a trainer who revokes"] = new(c => Post($"batches/{c.Batch}/enrollments/{SomeId}/certificate/revocation", new { on = "2019-05-01", reason = "forged" }), 403, "forbidden"),
        ["attendance before the start"] = new(c => Post($"batches/{c.Batch}/attendance", new[] { Requests.Attendance(Guid.Parse(SomeId), "2019-04-23") }), 409, "batch-not-in-that-state"),
        ["a start before the confirmation"] = new(c => Post($"batches/{c.Batch}/start", new { on = "2019-04-23" }), 409, "batch-not-in-that-state"),
        ["an invoice before the confirmation"] = new(
            c => Post($"batches/{c.Batch}/invoices", new { number = "INV-1", date = "2019-04-26", kind = "Meals", amount = 1 }), 409, "budget-not-committed"),
        ["a draft revised without what was seen"] = new(c => Requesting.Put($"batches/{c.Batch}/draft", Requests.Batch()).By("trainer"), 428, "precondition-required"),
        ["a stale version"] = new(c => Post($"batches/{c.Batch}/confirmation", new { on = "2019-04-10" }).If("\"1\""), 412, "stale-version"),
        ["a body over the limit"] = new(_ => Body("programmes", new string(' ', 1_000_001)), 413, "payload-too-large"),
        ["a body that is not JSON"] = new(_ => Body("programmes", "fiscalYear=2019", "application/x-www-form-urlencoded"), 415, "unsupported-media-type"),
    };

    private static readonly object Beyond = new
    {
        capacity = 1_000,
        budgetLines = Enumerable.Repeat(new { kind = "Meals", basis = "PerPerson", amount = 1_000_000_000_000 }, 100),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_named_and_changes_nothing(string what) => Mistakes[what].IsNamedAndChangesNothingAsync(classes.Training, classes);

    private static Mistake<Classes> Programme(string field, object? value) =>
        new(_ => Post("programmes", With(Requests.Programme(), field, value)), 400, "invalid-field", field);

    private static Mistake<Classes> Batch(string field, object? value, string? named = null) =>
        new(c => Post($"programmes/{c.Programme}/batches", With(Requests.Batch(), field, value)), 400, "invalid-field", named ?? field);

    private static Mistake<Classes> Enrolment(string field, object? value) =>
        new(c => Post($"batches/{c.Batch}/enrollments", With(Requests.Enrolment(2, c.Cooperative), field, value)), 400, "invalid-field", field);

    private static HttpRequestMessage Get(string path) => Requesting.Get(path).By("trainer");

    private static HttpRequestMessage Post(string path, object body) => Requesting.Post(path, body).By("trainer");

    private static HttpRequestMessage Body(string path, string body, string contentType = "application/json") =>
        Requesting.Body(path, body, contentType).By("trainer");

    /// <summary>A class of two seats, open; the first of two officers of a cooperative has a seat.</summary>
    public sealed class Classes : IAsyncLifetime
    {
        public RunningTraining Training { get; } = new();

        public Guid Cooperative { get; } = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a02");

        public Guid Programme { get; private set; }

        public Guid Batch { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Training.InitializeAsync();
            await Training.HearOfCooperativeAsync(Cooperative, 1, 2);
            (Programme, Batch) = await Training.OpenBatchAsync();
            using var trainer = Training.As("trainer");
            await trainer.SendAsync(HttpMethod.Post, $"batches/{Batch}/enrollments", Requests.Enrolment(1, Cooperative));
        }

        public ValueTask DisposeAsync() => Training.DisposeAsync();
    }
}
