using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>From the plan to the bill, as a trainer sees it.</summary>
[Trait("Speed", "integration")]
[Collection<SharedTraining>]
public sealed class The_money_of_a_class(RunningTraining training)
{
    private readonly HttpClient _trainer = training.As("trainer");

    [Fact]
    public async Task Is_shown_by_line_and_in_total_with_what_the_rest_still_buys()
    {
        var programme = await FundAsync();
        var (confirmed, _) = (await ScheduleAsync(programme, 1, seats: 2), await ScheduleAsync(programme, 2, seats: 3));
        await ConfirmAsync(confirmed, person: 60);
        await PostAsync($"batches/{confirmed}/invoices", Invoice("INV-1", "Meals", 150_000));

        var budget = await BudgetAsync(programme);

        // 2 and 3 seats at 100,000 each, and twice a hall at 500,000
        Money(budget).Should().Be((1_500_000, 800_000, 550_000, 150_000, 8_500_000));
        var (meals, venue) = (LineOf(budget, "Meals"), LineOf(budget, "Venue"));
        Money(meals).Should().Be((500_000, 300_000, 50_000, 150_000, 0));
        Money(venue).Should().Be((1_000_000, 500_000, 500_000, 0, 0));
        new[] { budget, meals, venue }.Select(line => line.GetProperty("costPerPerson").GetInt64()).Should().Equal(300_000, 100_000, 200_000);
        budget.GetProperty("seatsStillAffordable").GetInt64().Should().Be(28, "8,500,000 at 300,000 each");
        budget.GetProperty("comparison").EnumerateArray().Select(c => (c.GetProperty("by").GetString(), c.GetProperty("seatsForCeiling").GetInt64()))
            .Should().Equal(("Ministry", 131), ("District", 165), ("Plan", 33));
    }

    [Fact]
    public async Task Is_tried_out_at_other_prices_and_with_further_classes_and_nothing_is_stored()
    {
        var programme = await FundAsync();
        await ScheduleAsync(programme, 3, seats: 2);
        var before = await training.FingerprintAsync();

        var tried = (await PostAsync($"programmes/{programme}/budget/what-if", new
        {
            prices = new[] { new { kind = "Meals", basis = "PerPerson", amount = 150_000 } },
            classes = new[] { new { capacity = 10, budgetLines = new[] { new { kind = "Venue", basis = "Fixed", amount = 1_000_000 } } } },
        })).Body;

        Money(tried).Should().Be((1_800_000, 1_800_000, 0, 0, 8_200_000));
        (tried.GetProperty("seats").GetInt32(), tried.GetProperty("costPerPerson").GetInt64(), tried.GetProperty("seatsStillAffordable").GetInt64()).Should().Be((12, 150_000, 54));
        (await training.FingerprintAsync()).Should().Be(before);
        Money(await BudgetAsync(programme)).Should().Be((700_000, 700_000, 0, 0, 9_300_000));
    }

    [Fact]
    public async Task Is_recorded_as_it_was_billed_and_above_its_commitment_flagged_until_it_is_covered()
    {
        var programme = await FundAsync();
        var batch = await ScheduleAsync(programme, 4, seats: 2);
        await ConfirmAsync(batch, person: 61);

        var billed = await PostAsync($"batches/{batch}/invoices", Invoice("INV-1", "Meals", 200_001));

        billed.Body.GetProperty("exceedsCommitment").GetBoolean().Should().BeTrue();
        var budget = await BudgetAsync(programme);
        (budget.GetProperty("exceeded").GetBoolean(), budget.GetProperty("realised").GetInt64()).Should().Be((true, 200_001));
        budget.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("exceeded").GetBoolean()).Select(line => line.GetProperty("kind").GetString())
            .Should().Equal("Meals");
        await PostAsync($"batches/{batch}/start", new { on = "2019-04-23" });
        await PostAsync($"batches/{batch}/completion", new { on = "2019-04-25" });
        foreach (var report in new[] { $"batches/{batch}/report", $"programmes/{programme}/stages/1/report" })
        {
            var refused = await _trainer.AskAsync(Post(report, new { on = "2019-07-01" }));
            (refused.Status, refused.Body.GetProperty("title").GetString()).Should().Be((409, "InvoicesExceedCommitment"));
            refused.Body.GetProperty("batchId").GetGuid().Should().Be(batch);
        }

        var covered = await PostAsync($"batches/{batch}/recommitment", new { on = "2019-05-02", reason = "more guests", commitments = new[] { new { kind = "Meals", amount = 200_001 } } });
        covered.Body.GetProperty("exceedsCommitment").GetBoolean().Should().BeFalse();
        await PostAsync($"programmes/{programme}/stages/1/report", new { on = "2019-07-01" });
        Money(await BudgetAsync(programme)).Should().Be((700_000, 0, 0, 200_001, 9_799_999));
    }

    private async Task<Guid> FundAsync() => IdOf(await PostAsync("programmes", Requests.Programme()));

    /// <summary>Meals for each, and a hall.</summary>
    private async Task<Guid> ScheduleAsync(Guid programme, int number, int seats) =>
        IdOf(await PostAsync($"programmes/{programme}/batches", With(With(Requests.Batch(venue: $"Hotel {programme} {number}"), "capacity", seats), "budgetLines", new[]
        {
            new { kind = "Meals", basis = "PerPerson", amount = 100_000 },
            new { kind = "Venue", basis = "Fixed", amount = 500_000 },
        })));

    private async Task ConfirmAsync(Guid batch, int person)
    {
        var cooperative = Guid.Parse($"5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0e{person:0000}");
        await training.HearOfCooperativeAsync(cooperative, person);
        await PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });
        await PostAsync($"batches/{batch}/enrollments", Requests.Enrolment(person, cooperative));
        await PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
    }

    private static object Invoice(string number, string kind, long amount) => new { number, date = "2019-04-26", kind, amount };

    private static (long Planned, long Reserved, long Committed, long Realised, long Free) Money(JsonElement line)
    {
        long In(string place) => line.GetProperty(place).GetInt64();
        return (In("planned"), In("reserved"), In("committed"), In("realised"), In("free"));
    }

    private static JsonElement LineOf(JsonElement budget, string kind) =>
        budget.GetProperty("lines").EnumerateArray().Single(line => line.GetProperty("kind").GetString() == kind);

    private Task<JsonElement> BudgetAsync(Guid programme) => _trainer.ReadAsync($"programmes/{programme}/budget");

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainer.SendAsync(HttpMethod.Post, path, body);

    private static Guid IdOf(HttpAnswer answer) => answer.Body.GetProperty("id").GetGuid();
}
