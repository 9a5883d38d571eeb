using System.Globalization;
using System.Text.Json;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>
/// A load through all three services: classes of cooperatives that are registered, trained, guided and verified until
/// they are active again. Every other one is refused first, for want of evidence.
/// </summary>
internal sealed class Revivals : IDisposable
{
    private readonly Caller _registrar;
    private readonly Caller _registryVerifier;
    private readonly Caller _trainer;
    private readonly Caller _companion;
    private readonly Caller _verifier;
    private int _cooperatives;
    private int _refused;

    public Revivals(Stack stack)
    {
        _registrar = new Caller(stack, "registry", "registrar");
        _registryVerifier = new Caller(stack, "registry", "verifier");
        _trainer = new Caller(stack, "training", "trainer");
        _companion = new Caller(stack, "monitoring", "companion");
        _verifier = new Caller(stack, "monitoring", "verifier");
    }

    private Caller[] Callers => [_registrar, _registryVerifier, _trainer, _companion, _verifier];

    /// <summary>How many cooperatives were brought back.</summary>
    public int Cooperatives => _cooperatives;

    /// <summary>How many of them were refused first.</summary>
    public int Refused => _refused;

    /// <summary>How often a call had to come again because a service was away.</summary>
    public int Repeated => Callers.Sum(caller => caller.Repeated);

    /// <param name="cooperatives">How many cooperatives send an officer into the class.</param>
    public async Task RunClassAsync(int cooperatives)
    {
        var first = Interlocked.Add(ref _cooperatives, cooperatives) - cooperatives + 1;
        var trained = await Task.WhenAll(Enumerable.Range(first, cooperatives).Select(RegisterInactiveAsync));
        await CompleteCourseAsync(trained);
        await Task.WhenAll(trained.Select(ReviveAsync));
    }

    /// <summary>Holds a class of one up to the point where its completion decides.</summary>
    public async Task<(Guid Batch, Guid Cooperative)> PrepareClassAsync()
    {
        var one = await RegisterInactiveAsync(Interlocked.Increment(ref _cooperatives));
        return (await HoldCourseAsync([one]), one.Id);
    }

    /// <summary>Brings a cooperative to its open case, and no further.</summary>
    public async Task<Cooperative> OpenCaseAsync()
    {
        var one = await RegisterInactiveAsync(Interlocked.Increment(ref _cooperatives));
        await CompleteCourseAsync([one]);
        await CaseOfAsync(one.Id);
        return one;
    }

    /// <summary>Has a service store something that it tells the others.</summary>
    public async Task TellAsync(string service, Cooperative cooperative)
    {
        switch (service)
        {
            case "registry":
                await _registrar.PostAsync($"cooperatives/{cooperative.Id}/annual-meetings", new { bookYear = 2009, heldOn = "2010-03-01", source = "minutes" });
                break;
            case "training":
                await FundAsync();
                break;
            default:
                var (revival, personKey) = await CaseOfAsync(cooperative.Id);
                await EvaluateAsync(revival, personKey);
                break;
        }
    }

    public void Dispose() => Array.ForEach(Callers, caller => caller.Dispose());

    private static string NationalId(int number, int person) => string.Create(
        CultureInfo.InvariantCulture, $"131101{1 + (number % 28):00}{1 + person:00}70{9000 + (number / 28):0000}");

    private static Guid IdOf(JsonElement body) => body.GetProperty("id").GetGuid();

    private async Task<Cooperative> RegisterInactiveAsync(int number)
    {
        var id = IdOf(await _registrar.PostAsync("cooperatives", Stack.NewCooperative(number)));
        await ElectAsync(id, NationalId(number, 1), "Chair");
        await ElectAsync(id, NationalId(number, 2), "Supervisor");
        await _registrar.PostAsync($"cooperatives/{id}/ministry-status", new { status = "Inactive", declaredOn = "2019-03-19", source = "Ministry's data" });
        await Eventually.BecomesTrueAsync(
            async () => await _trainer.GetAsync($"cooperatives/{id}") is { } known && known.GetProperty("state").GetProperty("activity").GetProperty("status").GetString() == "Inactive",
            $"Training knows that cooperative {number} is inactive",
            Waits);
        return new Cooperative(number, id);
    }

    private Task<JsonElement> ElectAsync(Guid cooperative, string nationalId, string role) => _registrar.PostAsync(
        $"cooperatives/{cooperative}/officers",
        new { nationalId, name = $"Contoh {nationalId}", role, termStart = "2018-01-01", termEnd = "2022-12-31", source = "minutes" });

    private async Task CompleteCourseAsync(Cooperative[] cooperatives)
    {
        var batch = await HoldCourseAsync(cooperatives);
        await _trainer.PostAsync($"batches/{batch}/completion", new { on = "2019-04-25" });
    }

    private async Task<Guid> HoldCourseAsync(Cooperative[] cooperatives)
    {
        var programme = await FundAsync();
        var batch = IdOf(await _trainer.PostAsync($"programmes/{programme}/batches", new
        {
            courseCode = "revitalisation",
            venue = $"Aula Contoh {programme}",
            days = new[] { "2019-04-23" },
            minimum = 1,
            capacity = 30,
            scheduledOn = "2019-03-20",
            budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        }));
        await _trainer.PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });
        var enrolled = await Task.WhenAll(cooperatives.Select(cooperative => EnrolAsync(batch, cooperative)));
        await _trainer.PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await _trainer.PostAsync($"batches/{batch}/start", new { on = "2019-04-23" });
        await _trainer.PostAsync($"batches/{batch}/attendance", enrolled.Select(enrollmentId => new { clientId = Guid.NewGuid(), enrollmentId, day = "2019-04-23", present = true }).ToArray());
        await _trainer.PostAsync($"batches/{batch}/post-tests", enrolled.Select(enrollmentId => new { enrollmentId, takenOn = "2019-04-23", score = 80 }).ToArray());
        return batch;
    }

    private async Task<Guid> FundAsync() => IdOf(await _trainer.PostAsync("programmes", new
    {
        fiscalYear = 2019,
        fundingSource = "DAK Non-Fisik 2019",
        budgetCeiling = 444_000_000,
        ministryTarget = 131,
        districtTarget = 165,
        fundedOn = "2019-03-01",
    }));

    private async Task<Guid> EnrolAsync(Guid batch, Cooperative cooperative)
    {
        var nationalId = NationalId(cooperative.Number, 1);
        var enrolled = await _trainer.PostAsync(
            $"batches/{batch}/enrollments", new { nationalId, name = $"Contoh {nationalId}", cooperativeId = cooperative.Id, on = "2019-04-01" });
        return enrolled.GetProperty("enrollmentId").GetGuid();
    }

    /// <summary>From the open case to the cooperative's return.</summary>
    public async Task ReviveAsync(Cooperative cooperative)
    {
        var (revival, personKey) = await CaseOfAsync(cooperative.Id);
        await EvaluateAsync(revival, personKey);
        await _companion.PostAsync($"cases/{revival}/plan", new { agreedOn = "2019-05-08", meetingDate = "2019-08-31", activities = new[] { "Hold the meeting" }, companion = "companion-1" });
        await _companion.PostAsync($"cases/{revival}/visits", new { clientId = Guid.NewGuid(), on = "2019-05-17", kind = "Guidance", present = new[] { "Chair" }, findings = "No books", nextSteps = "Write them" });
        if (cooperative.Number % 2 == 1)
        {
            await VerifyAsync(revival, "2019-09-01");
            await UntilStageAsync(revival, "Mentoring");
            Interlocked.Increment(ref _refused);
        }

        await GiveEvidenceAsync(cooperative.Id);
        await VerifyAsync(revival, "2019-09-26");
        await UntilStageAsync(revival, "Sustaining");
    }

    private Task EvaluateAsync(Guid revival, string? personKey) => _companion.PostAsync(
        $"cases/{revival}/commitment-evaluations", new { personKey, on = "2019-05-03", scores = new { willingness = 4, time = 3, capability = 4, support = 5 } });

    public async Task<(Guid Id, string? PersonKey)> CaseOfAsync(Guid cooperative)
    {
        var found = default(JsonElement);
        await Eventually.BecomesTrueAsync(
            async () => (found = (await _companion.GetAsync($"cases?cooperativeId={cooperative}"))!.Value.GetProperty("items")).GetArrayLength() == 1, "a revival case is open", Waits);
        return (IdOf(found[0]), found[0].GetProperty("personKeys")[0].GetString());
    }

    private async Task GiveEvidenceAsync(Guid cooperative)
    {
        await _registrar.PostAsync($"cooperatives/{cooperative}/annual-meetings", new { bookYear = 2018, heldOn = "2019-08-31", source = "minutes" });
        await _registryVerifier.PostAsync($"cooperatives/{cooperative}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-20" });
        var observation = await _registrar.PostAsync($"cooperatives/{cooperative}/business-observations", new { observedOn = "2019-09-13", state = "Operating", source = "visit" });
        await _registryVerifier.PostAsync(
            $"cooperatives/{cooperative}/business-observations/{observation.GetProperty("observationId").GetGuid()}/verification", new { verifiedOn = "2019-09-20" });
    }

    private async Task VerifyAsync(Guid revival, string on)
    {
        await _companion.PostAsync($"cases/{revival}/evidence", new { submittedOn = on, items = new[] { "minutes" } });
        await _verifier.PostAsync($"cases/{revival}/verification", new { verifiedOn = on });
    }

    private Task UntilStageAsync(Guid revival, string stage) => Eventually.BecomesTrueAsync(
        async () => (await _companion.GetAsync($"cases/{revival}"))!.Value.GetProperty("stage").GetString() == stage, $"the case is at {stage}", Waits);

    /// <summary>Longer than any service is kept away, in seconds.</summary>
    private const int Waits = 90;

    internal sealed record Cooperative(int Number, Guid Id);
}
