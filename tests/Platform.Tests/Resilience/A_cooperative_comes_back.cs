using System.Net.Http.Json;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>The thread from a trained officer to a reactivated cooperative, through all three services.</summary>
public sealed class A_cooperative_comes_back
{
    private const string NationalId = "1311011706609828";
    private const string SupervisorId = "1311016907599863";

    [Fact]
    public async Task Trained_guided_first_refused_with_reasons_and_then_reactivated_on_evidence()
    {
        await using var stack = await Stack.StartAsync();
        using var registrar = stack.Client("registry", "registrar");
        using var trainer = stack.Client("training", "trainer");
        using var companion = stack.Client("monitoring", "companion");
        using var verifier = stack.Client("monitoring", "verifier");
        using var registryVerifier = stack.Client("registry", "verifier");
        var cooperative = await stack.RegisterCooperativeAsync(registrar, 1);
        var successor = await stack.RegisterCooperativeAsync(registrar, 2);
        await Elect(registrar, cooperative, NationalId, "Ani Contoh", "Chair", 1);
        await Elect(registrar, cooperative, SupervisorId, "Budi Contoh", "Supervisor", 2);
        using var admin = stack.Client("registry", "admin");
        await Post(admin, "sweeps", new { asOf = "2019-03-19" });
        await Eventually.BecomesTrueAsync(
            async () => (await Get(trainer, $"cooperatives/{cooperative}"))?.GetProperty("state").GetProperty("activity").GetProperty("status").GetString() == "Inactive",
            "Training knows that the cooperative is inactive");

        var programme = Id(await Post(trainer, "programmes", new
        {
            fiscalYear = 2019,
            fundingSource = "DAK Non-Fisik 2019",
            budgetCeiling = 444_000_000,
            ministryTarget = 131,
            districtTarget = 165,
            fundedOn = "2019-03-01",
        }));
        var batch = Id(await Post(trainer, $"programmes/{programme}/batches", new
        {
            courseCode = "revitalisation",
            venue = "Aula Contoh",
            days = new[] { "2019-04-23" },
            minimum = 1,
            capacity = 30,
            scheduledOn = "2019-03-20",
            budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        }));
        await Post(trainer, $"batches/{batch}/opening", new { on = "2019-03-25" });
        var enrolled = await Post(trainer, $"batches/{batch}/enrollments", new { nationalId = NationalId, name = "Ani Contoh", cooperativeId = cooperative, on = "2019-04-01" });
        var enrollment = enrolled.GetProperty("enrollmentId").GetGuid();
        await Post(trainer, $"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await Post(trainer, $"batches/{batch}/start", new { on = "2019-04-23" });
        await Post(trainer, $"batches/{batch}/attendance", new[] { new { clientId = Guid.NewGuid(), enrollmentId = enrollment, day = "2019-04-23", present = true } });
        await Post(trainer, $"batches/{batch}/post-tests", new[] { new { enrollmentId = enrollment, takenOn = "2019-04-23", score = 80 } });
        await Post(trainer, $"batches/{batch}/completion", new { on = "2019-04-25" });
        await Post(trainer, $"batches/{batch}/invoices", new { number = "INV-1", date = "2019-04-24", kind = "Meals", amount = 90_000 });

        var cases = default(JsonElement);
        await Eventually.BecomesTrueAsync(
            async () => (cases = (await Get(companion, $"cases?cooperativeId={cooperative}"))!.Value.GetProperty("items")).GetArrayLength() == 1, "a revival case is open");
        var revival = Id(cases[0]);
        await Post(companion, $"cases/{revival}/commitment-evaluations", new
        {
            personKey = enrolled.GetProperty("personKey").GetString(),
            on = "2019-05-03",
            scores = new { willingness = 4, time = 3, capability = 4, support = 5 },
        });
        await Post(companion, $"cases/{revival}/plan", new { agreedOn = "2019-05-08", meetingDate = "2019-08-31", activities = new[] { "Hold the meeting" }, companion = "companion-1" });
        await Post(companion, $"cases/{revival}/visits", new
        {
            clientId = Guid.NewGuid(),
            on = "2019-05-17",
            kind = "Guidance",
            present = new[] { "Chair" },
            findings = "No books",
            nextSteps = "Write them",
        });

        await SubmitAndVerify(companion, verifier, revival, "2019-09-01");
        await Eventually.BecomesTrueAsync(async () => await Stage(companion, revival) == "Mentoring", "the refusal brings the case back to mentoring");
        (await Get(companion, $"cases/{revival}"))!.Value.GetProperty("refusals")[0].GetProperty("reasons").EnumerateArray().Select(r => r.GetString())
            .Should().Equal("NoRecentAnnualMeeting", "BusinessNotVerifiedOperating");

        await Post(registrar, $"cooperatives/{cooperative}/annual-meetings", new { bookYear = 2018, heldOn = "2019-08-31", source = "minutes" });
        await Post(registryVerifier, $"cooperatives/{cooperative}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-20" });
        var observation = await Post(registrar, $"cooperatives/{cooperative}/business-observations", new { observedOn = "2019-09-13", state = "Operating", source = "visit" });
        await Post(registryVerifier, $"cooperatives/{cooperative}/business-observations/{observation.GetProperty("observationId").GetGuid()}/verification", new { verifiedOn = "2019-09-20" });
        await SubmitAndVerify(companion, verifier, revival, "2019-09-26");
        await Eventually.BecomesTrueAsync(async () => await Stage(companion, revival) == "Sustaining", "the cooperative is reactivated");

        (await Get(registrar, $"cooperatives/{cooperative}?asOf=2019-09-26"))!.Value.GetProperty("activity").GetProperty("status").GetString().Should().Be("Active");
        (await Get(registrar, $"cooperatives/{cooperative}?asOf=2019-09-25"))!.Value.GetProperty("activity").GetProperty("status").GetString().Should().Be("Inactive");
        (await stack.CountAsync("registry", "select count(*) from mt_events where type = 'cooperative.reactivated'")).Should().Be(1);
        (await stack.CountAsync("registry", "select count(*) from mt_events where type = 'cooperative.reactivation-refused'")).Should().Be(1);
        var thread = (await Get(companion, $"cases/{revival}/thread"))!.Value;
        thread.GetProperty("policyVersion").GetString().Should().Be("permenkop-25-2015");
        thread.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("service").GetString()).Distinct().Should().BeEquivalentTo("registry", "training", "monitoring");
        thread.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("step").GetString())
            .Should().Equal(["Certificate"], "nobody issued one, and all else is there, each with its cause");
        var cost = (await Get(companion, $"outcomes/cost?programmeId={programme}"))!.Value[0];
        (cost.GetProperty("realised").GetInt64(), cost.GetProperty("reactivated").GetInt32(), cost.GetProperty("costPerReactivated").GetInt64()).Should().Be((90_000, 1, 90_000));
        await IsFollowedByOneOfTheSuccessor(registrar, companion, cooperative, successor, revival);
        foreach (var service in new[] { "registry", "training", "monitoring" })
        {
            (await stack.CountAsync(service, $"select count(*) from mt_events where data::text like '%{NationalId}%' or data::text like '%Ani Contoh%'"))
                .Should().Be(0, "no personal data stands in a stream");
        }
    }

    /// <summary>Merged into an inactive one, the cooperative hands its officers on, and the thread leads back to the merger.</summary>
    private static async Task IsFollowedByOneOfTheSuccessor(HttpClient registrar, HttpClient companion, Guid cooperative, Guid successor, Guid revival)
    {
        var version = (await Get(registrar, $"cooperatives/{cooperative}"))!.Value.GetProperty("version").GetInt64();
        await Post(registrar, $"cooperatives/{cooperative}/merger", new { successorId = successor, on = "2019-11-01", reason = "one is enough", source = "deed" }, version);
        var cases = default(JsonElement);
        await Eventually.BecomesTrueAsync(
            async () => (cases = (await Get(companion, $"cases?cooperativeId={successor}"))!.Value.GetProperty("items")).GetArrayLength() == 1, "the successor has a case");

        cases[0].GetProperty("previousCaseId").GetGuid().Should().Be(revival);
        (await Get(companion, $"cases/{revival}"))!.Value.GetProperty("outcome").GetString().Should().Be("Superseded");
        var thread = (await Get(companion, $"cases/{Id(cases[0])}/thread"))!.Value;
        thread.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("event").GetString()).Should().Contain(["cooperative.merged", "batch.participant-completed"]);
        thread.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("why").GetString()).Should().NotContain(why => why!.Contains("not found"));
    }

    private static async Task SubmitAndVerify(HttpClient companion, HttpClient verifier, Guid revival, string on)
    {
        await Post(companion, $"cases/{revival}/evidence", new { submittedOn = on, items = new[] { "minutes" } });
        await Post(verifier, $"cases/{revival}/verification", new { verifiedOn = on });
    }

    private static async Task<string?> Stage(HttpClient client, Guid revival) =>
        (await Get(client, $"cases/{revival}"))!.Value.GetProperty("stage").GetString();

    private static Task Elect(HttpClient registrar, Guid cooperative, string nationalId, string name, string role, int version) => Post(
        registrar, $"cooperatives/{cooperative}/officers", new { nationalId, name, role, termStart = "2018-01-01", termEnd = "2022-12-31", source = "minutes" }, version);

    private static async Task<JsonElement> Post(HttpClient client, string address, object body, long? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        if (version is not null)
            request.Headers.Add("If-Match", $"\"{version}\"");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.Should().BeTrue($"{address} answers {(int)answer.StatusCode} {text.Replace('{', '(').Replace('}', ')')}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<JsonElement?> Get(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    private static Guid Id(JsonElement body) => body.GetProperty("id").GetGuid();
}
