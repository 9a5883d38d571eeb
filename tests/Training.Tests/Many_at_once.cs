using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>Training as a real process over a real PostgreSQL and RabbitMQ, with Registry's events sent by the test.</summary>
[Trait("Speed", "integration")]
public sealed class Many_at_once : IAsyncLifetime
{
    private const string PersonalDataKey = "the person key of tests, of no use anywhere else";
    private const int Seats = 30;
    private const int Applicants = 100;

    private ServiceProcess _training = null!;
    private HttpClient _trainer = null!;
    private IBusControl _bus = null!;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        _database = await servers.Postgres.CreateDatabaseAsync("training");
        var broker = await servers.RabbitMq.CreateVirtualHostAsync("training");
        _training = await ServiceProcess.StartAsync("Training.Service", new Dictionary<string, string>
        {
            ["ConnectionStrings__trainingdb"] = _database,
            ["ConnectionStrings__messaging"] = broker,
            ["Authentication__SigningKey"] = Tokens.SigningKey,
            ["PersonalData__Key"] = PersonalDataKey,
            ["BusinessDate"] = "2020-06-29",
        });
        _trainer = new HttpClient { BaseAddress = _training.Address }.As("trainer");
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(new Uri(broker)));
        await _bus.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.StopAsync();
        _trainer.Dispose();
        await _training.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_requests_for_thirty_seats_give_thirty_seats_and_seventy_places_in_order_of_arrival()
    {
        await KnowAsync([.. Enumerable.Range(0, Applicants).Select(n => Given.Officer(KeyOf(n)))]);
        var batch = await OpenBatchAsync(await FundAsync(100_000_000));

        var answers = await Task.WhenAll(Enumerable.Range(0, Applicants).Select(n => _trainer.PostAsJsonAsync($"batches/{batch}/enrollments", Applicant(n))));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Created);
        var stored = (await GetAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().ToArray();
        stored.Select(e => e.GetProperty("personKey").GetString()).Should().OnlyHaveUniqueItems().And.HaveCount(Applicants);
        stored.Take(Seats).Should().OnlyContain(e => e.GetProperty("status").GetString() == "Confirmed");
        stored.Skip(Seats).Should().OnlyContain(e => e.GetProperty("status").GetString() == "Waitlisted");
    }

    [Fact]
    public async Task Of_fifty_batches_that_race_for_the_money_of_one_exactly_one_is_scheduled()
    {
        var programme = await FundAsync(3_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => _trainer.PostAsJsonAsync($"programmes/{programme}/batches", Schedule($"Aula Contoh {n}"))));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).Should().Be(1);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString().Should().Be("BudgetCeilingExceeded");
        (await GetAsync($"programmes/{programme}/budget")).GetProperty("free").GetInt64().Should().Be(0);
        (await CountAsync("select count(*) from mt_events where type = 'batch.scheduled'")).Should().Be(1);
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_has_one_effect_and_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "programmes")
            {
                Content = JsonContent.Create(Money(1)),
                Headers = { { "Idempotency-Key", "once" } },
            };
            using var answer = await _trainer.SendAsync(request);
            return await answer.Content.ReadAsStringAsync();
        }));

        answers.Distinct().Should().ContainSingle();
        (await CountAsync("select count(*) from mt_events where type = 'programme.funded'")).Should().Be(1);
    }

    [Fact]
    public async Task What_Registry_tells_three_times_and_shuffled_leaves_the_newest_state()
    {
        var told = Enumerable.Range(1, 20).Select(version => Told(version, version % 2 == 0 ? ActivityStatus.Inactive : ActivityStatus.Active)).ToArray();
        var deliveries = told.Concat(told).Concat(told).ToArray();
        new Random(20190319).Shuffle(deliveries);

        foreach (var delivery in deliveries)
            await _bus.Publish(delivery, message => message.MessageId = delivery.Metadata.Id);

        await UntilAsync(async () => await CountAsync("select count(*) from mt_doc_inboxmessage") == told.Length, "every message was handled");
        var known = await GetAsync($"cooperatives/{Given.CooperativeId}");
        known.GetProperty("registryVersion").GetInt64().Should().Be(20);
        known.GetProperty("state").GetProperty("activity").GetProperty("status").GetString().Should().Be("Inactive");
        (await CountAsync("select count(*) from (select causation_id from mt_events group by causation_id having count(*) > 1) as twice"))
            .Should().Be(0, "no message had its effect twice");
    }

    private static readonly PersonVault Vault = new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["PersonalData:Key"] = PersonalDataKey }).Build());

    private static string NationalIdOf(int n) => $"131101170660{9000 + n}";

    private static string KeyOf(int n) => Vault.KeyOf(NationalId.Parse(NationalIdOf(n)));

    private static object Applicant(int n) => new { nationalId = NationalIdOf(n), name = $"Contoh {n}", cooperativeId = Given.CooperativeId, on = "2019-04-01" };

    private static object Money(long ceiling) => new
    {
        fiscalYear = 2019,
        fundingSource = "DAK Non-Fisik 2019",
        budgetCeiling = ceiling,
        ministryTarget = 131,
        districtTarget = 165,
        fundedOn = "2019-03-01",
    };

    private static object Schedule(string venue = "Aula Contoh") => new
    {
        courseCode = "revitalisation",
        venue,
        days = new[] { "2019-04-23" },
        minimum = 1,
        capacity = Seats,
        budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        scheduledOn = "2019-03-20",
    };

    private static CooperativeBecameInactive Told(long version, ActivityStatus status, params OfficerState[] officers) => new(
        new EventMetadata(Guid.NewGuid(), "registry", Given.CooperativeId, version, Given.CooperativeId, new DateOnly(2018, 7, 1), DateTimeOffset.UnixEpoch, null, null),
        Given.Cooperative(status, officers));

    private async Task KnowAsync(OfficerState[] officers)
    {
        await _bus.Publish(Told(1, ActivityStatus.Inactive, officers));
        await UntilAsync(async () => await CountAsync("select count(*) from mt_doc_inboxmessage") > 0, "Training has heard of the cooperative");
    }

    private async Task<Guid> FundAsync(long ceiling) => await PostAsync("programmes", Money(ceiling));

    private async Task<Guid> OpenBatchAsync(Guid programme)
    {
        var batch = await PostAsync($"programmes/{programme}/batches", Schedule());
        await PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });
        return batch;
    }

    private async Task<Guid> PostAsync(string address, object body)
    {
        using var answer = await _trainer.PostAsJsonAsync(address, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private Task<JsonElement> GetAsync(string address) => _trainer.GetFromJsonAsync<JsonElement>(address);

    private async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"After 30 s it was still not true that {what}.");
            await Task.Delay(50);
        }
    }
}
