using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>Several officers at work at the same time, over real servers.</summary>
[Trait("Speed", "integration")]
public sealed class Money_and_plans_at_once(RunningTraining training) : IClassFixture<RunningTraining>
{
    private const long OneClass = 3_000_000;

    private readonly HttpClient _trainer = training.As("trainer");

    [Fact]
    public async Task Of_fifty_commands_of_every_kind_on_the_last_rupiah_each_has_its_effect_or_its_refusal_and_the_ledger_balances()
    {
        const long ceiling = (2 * OneClass) + 1_000_000;
        var cooperative = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a03");
        await training.HearOfCooperativeAsync(cooperative, 1);
        var programme = await FundAsync(ceiling);
        var (confirmed, open) = (await OpenAsync(programme, "Hotel Contoh A"), await OpenAsync(programme, "Hotel Contoh B"));
        await PostAsync($"batches/{confirmed}/enrollments", Requests.Enrolment(1, cooperative));
        await PostAsync($"batches/{confirmed}/confirmation", new { on = "2019-04-10" });
        await PostAsync($"batches/{confirmed}/invoices", Invoice("INV-0", 2_000_000));

        // a million is free: not enough for another class, and everybody wants it, or gives something back
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => _trainer.AskAsync((n % 5) switch
        {
            0 => Post($"programmes/{programme}/batches", Class($"Hotel Contoh {n}")),
            1 => Post($"batches/{confirmed}/invoices", Invoice($"INV-{n}", 50_000)),
            2 => Post($"batches/{confirmed}/recommitment", Recommitment(OneClass + (n * 10_000))),
            3 => Post($"batches/{confirmed}/refunds", new { number = $"REF-{n}", invoiceNumber = "INV-0", date = "2019-04-26", amount = 10_000, reason = "unused" }),
            _ when n == 24 => Post($"batches/{open}/cancellation", new { on = "2019-04-12", reason = "flood" }),
            _ => Post($"batches/{confirmed}/invoice-corrections", new { number = "INV-0", on = "2019-04-27", kind = "Meals", amount = 2_000_000 - n, reason = "misread" }),
        })));

        answers.Where((_, n) => n % 5 is 1 or 3 or 4).Should().OnlyContain(answer => answer.Status == 200);
        answers.Where(answer => answer.Status >= 300).Select(NameOf).Should().OnlyContain(name => name == "BudgetCeilingExceeded");
        var budget = await BudgetAsync(programme);
        (budget.Reserved + budget.Committed + budget.Realised).Should().BeLessThanOrEqualTo(ceiling);
        (budget.Reserved + budget.Committed + budget.Realised + budget.Free).Should().Be(ceiling);
        var last = await training.CountAsync(
            "select (data ->> 'amount')::bigint from mt_events where type = 'programme.invoice-corrected' order by seq_id desc limit 1");
        budget.Realised.Should().Be(last + (10 * 50_000) - (10 * 10_000), "each invoice and each refund counts once, and of the corrections the last");
    }

    [Fact]
    public async Task Of_twenty_batches_that_want_one_venue_or_one_speaker_on_one_day_one_gets_each_and_the_next_when_it_is_called_off()
    {
        var programme = await FundAsync(100_000_000);
        var speaker = (await PostAsync("speakers", new { nationalId = Requests.NationalIdOf(50), name = "Contoh 50" })).Body.GetProperty("personKey").GetString()!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => _trainer.AskAsync(
            Post($"programmes/{programme}/batches", n % 2 == 0 ? Class("Aula Contoh") : Class($"Wisma Contoh {n}", speaker)))));

        var scheduled = answers.Where(answer => answer.Status == 201).ToArray();
        scheduled.Should().HaveCount(2, "one has the venue, and one the speaker");
        answers.Except(scheduled).Select(NameOf).Should().BeSubsetOf(["VenueTaken", "SpeakerTaken"]);
        (await BudgetAsync(programme)).Reserved.Should().Be(2 * OneClass, "who was refused reserved nothing");

        foreach (var batch in scheduled)
            await PostAsync($"batches/{batch.Body.GetProperty("id")}/cancellation", new { on = "2019-04-01", reason = "flood" });
        await PostAsync($"programmes/{programme}/batches", Class("aula  contoh", speaker));
    }

    [Fact]
    public async Task Of_two_names_that_are_entered_at_once_for_the_number_of_a_speaker_one_stands_and_the_other_is_refused()
    {
        var answers = await Task.WhenAll(new[] { "Contoh Satu", "Contoh Dua" }.Select(name =>
            _trainer.AskAsync(Post("speakers", new { nationalId = Requests.NationalIdOf(60), name }))));

        answers.Select(answer => answer.Status).Should().BeEquivalentTo([200, 409]);
        NameOf(answers.Single(answer => answer.Status == 409)).Should().Be("NameDiffers");
        var stands = answers[0].Status == 200 ? "Contoh Satu" : "Contoh Dua";
        (await _trainer.ReadAsync($"people/{training.KeyOf(60)}")).GetProperty("name").GetString().Should().Be(stands);
    }

    [Fact]
    public async Task A_draft_takes_nothing_and_a_batch_that_is_rescheduled_gives_its_days_back()
    {
        var programme = await FundAsync(2 * OneClass);
        var draft = IdOf(await PostAsync($"programmes/{programme}/batch-drafts", Class("Balai Contoh")));
        var batch = IdOf(await PostAsync($"programmes/{programme}/batches", Class("Balai Contoh")));
        (await BudgetAsync(programme)).Reserved.Should().Be(OneClass);
        NameOf(await _trainer.AskAsync(Post($"batches/{draft}/scheduling", new { on = "2019-03-21" }))).Should().Be("VenueTaken");

        await PostAsync($"batches/{batch}/rescheduling", new { on = "2019-03-21", reason = "flood", days = new[] { "2019-04-30" } });
        await PostAsync($"batches/{draft}/scheduling", new { on = "2019-03-21" });

        (await BudgetAsync(programme)).Free.Should().Be(0);
        var calendar = await _trainer.AskAsync(Get($"programmes/{programme}/calendar.ics"));
        calendar.ContentType.Should().Be("text/calendar");
        calendar.Text.Should().Contain($"UID:{batch}-1@").And.Contain("20190430T080000").And.Contain($"UID:{draft}-1@").And.Contain("20190423T080000");
    }

    private async Task<Guid> FundAsync(long ceiling) => IdOf(await PostAsync("programmes", With(Requests.Programme(), "budgetCeiling", ceiling)));

    private async Task<Guid> OpenAsync(Guid programme, string venue)
    {
        var batch = IdOf(await PostAsync($"programmes/{programme}/batches", Class(venue)));
        await PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });
        return batch;
    }

    /// <summary>One day, thirty seats, three million.</summary>
    private static object Class(string venue, params string[] speakers) => new
    {
        courseCode = "revitalisation",
        venue,
        days = new[] { "2019-04-23" },
        minimum = 1,
        capacity = 30,
        budgetLines = new[] { new { kind = "Meals", basis = "PerPerson", amount = 100_000 } },
        scheduledOn = "2019-03-20",
        speakers,
    };

    private static object Invoice(string number, long amount) => new { number, date = "2019-04-26", kind = "Meals", amount };

    private static object Recommitment(long amount) =>
        new { on = "2019-04-20", reason = "guests", commitments = new[] { new { kind = "Meals", amount } } };

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainer.SendAsync(HttpMethod.Post, path, body);

    private async Task<(long Reserved, long Committed, long Realised, long Free)> BudgetAsync(Guid programme)
    {
        var budget = await _trainer.ReadAsync($"programmes/{programme}/budget");
        long In(string place) => budget.GetProperty(place).GetInt64();
        return (In("reserved"), In("committed"), In("realised"), In("free"));
    }

    private static Guid IdOf(HttpAnswer answer) => answer.Body.GetProperty("id").GetGuid();

    private static string? NameOf(HttpAnswer refused) => refused.Body.GetProperty("title").GetString();
}
