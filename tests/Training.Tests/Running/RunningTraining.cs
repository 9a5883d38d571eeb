using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Testing;
using Marten;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>Training, running, with Registry's events sent by the test. A class of tests shares one.</summary>
public sealed class RunningTraining() : RunningService("training")
{
    public IDocumentStore Store => Service<IDocumentStore>();

    /// <summary>Registry tells of an inactive cooperative, whose officers the numbered people are; waits until it is known.</summary>
    public Task HearOfCooperativeAsync(Guid cooperativeId, params IEnumerable<int> officers) => HearOfCooperativeAsync(cooperativeId, version: 1, officers);

    public async Task HearOfCooperativeAsync(Guid cooperativeId, long version, IEnumerable<int> officers)
    {
        await using var broker = await Broker.ConnectAsync(Messaging);
        var metadata = new EventMetadata(
            Guid.NewGuid(), "registry", cooperativeId, version, cooperativeId, new DateOnly(2018, 7, 1), DateTimeOffset.UnixEpoch, CorrelationId: null, CausationId: null);
        var state = Given.Cooperative(ActivityStatus.Inactive, [.. officers.Select(n => Given.Officer(KeyOf(n)))]) with { CooperativeId = cooperativeId };
        await broker.PublishAsync(new CooperativeBecameInactive(metadata, state));
        await Eventually.BecomesTrueAsync(
            async () => await CountAsync("select count(*) from mt_doc_inboxmessage where id like '%' || $1", metadata.Id.ToString()) == 1,
            "Training has heard of the cooperative");
    }

    /// <summary>Funds a programme of 10 million rupiah, schedules a class of three days with two seats, and opens it.</summary>
    public async Task<(Guid Programme, Guid Batch)> OpenBatchAsync(string courseCode = "revitalisation")
    {
        using var trainer = As("trainer");
        var programme = await trainer.SendAsync(HttpMethod.Post, "programmes", Requests.Programme());
        var programmeId = programme.Body.GetProperty("id").GetGuid();
        var batch = await trainer.SendAsync(HttpMethod.Post, $"programmes/{programmeId}/batches", Requests.Batch(courseCode, $"Aula Contoh {programmeId}"));
        var batchId = batch.Body.GetProperty("id").GetGuid();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batchId}/opening", new { on = "2019-03-25" });
        return (programmeId, batchId);
    }

    public string KeyOf(int person) => Service<PersonVault>().KeyOf(NationalId.Parse(Requests.NationalIdOf(person)));

    protected override IServiceInstance Instance(IReadOnlyDictionary<string, string> settings) => new ServiceInstance<Program>(settings);
}

/// <summary>What a client sends.</summary>
internal static class Requests
{
    public static string NationalIdOf(int person) => $"131101170660{9000 + person}";

    public static object Programme() => new
    {
        fiscalYear = 2019,
        fundingSource = "DAK Non-Fisik 2019",
        budgetCeiling = 10_000_000,
        ministryTarget = 131,
        districtTarget = 165,
        fundedOn = "2019-03-01",
    };

    public static object Batch(string courseCode = "revitalisation", string venue = "Aula Contoh") => new
    {
        courseCode,
        venue,
        days = new[] { "2019-04-23", "2019-04-24", "2019-04-25" },
        minimum = 1,
        capacity = 2,
        budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        scheduledOn = "2019-03-20",
    };

    public static object Enrolment(int person, Guid cooperativeId) =>
        new { nationalId = NationalIdOf(person), name = $"Contoh {person}", cooperativeId, on = "2019-04-01" };

    public static object Substitute(int person) => new { nationalId = NationalIdOf(person), name = $"Contoh {person}", on = "2019-04-23", reason = "illness" };

    public static object Attendance(Guid enrollmentId, string day, bool present = true) =>
        new { clientId = Guid.NewGuid(), enrollmentId, day, present };
}
