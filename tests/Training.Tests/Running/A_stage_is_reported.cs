using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>From a class that was held to the report that the Ministry has, and what becomes of it.</summary>
[Trait("Speed", "integration")]
[Collection<SharedTraining>]
public sealed class A_stage_is_reported(RunningTraining training)
{
    private static readonly Guid Cooperative = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a04");

    private readonly HttpClient _trainer = training.As("trainer");

    [Fact]
    public async Task And_locked_and_amended_and_every_version_stays_to_be_read()
    {
        await training.HearOfCooperativeAsync(Cooperative, 1, 2);
        var (programme, batch) = await training.OpenBatchAsync();
        var absent = await HoldAsync(batch);
        var stage = $"programmes/{programme}/stages/1/report";
        (await ReadAsync($"{stage}?version=0")).GetProperty("content").GetProperty("totals").GetProperty("completed").GetInt32().Should().Be(1);

        await PostAsync(stage, new { on = "2019-07-01" });
        var submitted = await ReadAsync(stage);
        submitted.GetProperty("version").GetInt32().Should().Be(1);
        submitted.GetProperty("content").GetProperty("totals").GetProperty("realised").GetInt64().Should().Be(150_000);
        (await ReadAsync($"batches/{batch}")).GetProperty("status").GetString().Should().Be("Reported");
        (await ReadAsync($"programmes/{programme}/budget")).GetProperty("free").GetInt64().Should().Be(9_850_000);
        NameOf(await _trainer.AskAsync(Post(stage, new { on = "2019-07-01" }))).Should().Be("StageReported");
        NameOf(await _trainer.AskAsync(Post($"{stage}/amendments", new { on = "2019-07-02", reason = "none" }))).Should().Be("NothingToAmend");
        NameOf(await _trainer.AskAsync(Post($"programmes/{programme}/stages/2/report/amendments", new { on = "2019-07-02", reason = "none" }))).Should().Be("StageNotReported");
        NameOf(await _trainer.AskAsync(Post($"programmes/{programme}/batches", Requests.Batch(venue: "Aula lain")))).Should().Be("StageReported");

        await PostAsync($"batches/{batch}/refunds", new { number = "REF-1", invoiceNumber = "INV-1", date = "2019-07-10", amount = 50_000, reason = "unused" });
        await AttendAsync(batch, absent);
        (await ReadAsync(stage)).GetProperty("changedSince").GetBoolean().Should().BeTrue();
        await PostAsync($"{stage}/amendments", new { on = "2019-07-11", reason = "a refund, and a device that was offline" });

        var amended = await ReadAsync(stage);
        (amended.GetProperty("version").GetInt32(), amended.GetProperty("changedSince").GetBoolean()).Should().Be((2, false));
        var totals = amended.GetProperty("content").GetProperty("totals");
        (totals.GetProperty("realised").GetInt64(), totals.GetProperty("completed").GetInt32()).Should().Be((100_000, 2));
        (await ReadAsync($"{stage}?version=1")).GetProperty("content").GetRawText().Should().Be(submitted.GetProperty("content").GetRawText());
        (await _trainer.AskAsync(Get($"{stage}?version=3"))).Status.Should().Be(404);
        var csv = await _trainer.AskAsync(Get($"programmes/{programme}/stages/1/report.csv?rows=Participants"));
        csv.ContentType.Should().Be("text/csv");
        csv.Text.Should().Contain("Kode peserta").And.Contain($"{training.KeyOf(1)},Contoh 1,1311************,")
            .And.Contain(",13.11.01,Sangir,").And.NotContain(Requests.NationalIdOf(1));
        await NamesWhomTheReaderMayKnowAsync($"programmes/{programme}/stages/1/report.csv?rows=Participants");
        var book = await _trainer.AskAsync(Get($"programmes/{programme}/stages/1/report.xlsx?version=1"));
        book.ContentType.Should().Be("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    }

    /// <summary>A viewer gets pseudonyms; a trainer who says what for gets whole numbers, and that is recorded.</summary>
    private async Task NamesWhomTheReaderMayKnowAsync(string export)
    {
        using var viewer = training.As("viewer");
        (await viewer.AskAsync(Get(export))).Text.Should().Contain($"{training.KeyOf(1)},,,").And.NotContain("Contoh 1,").And.NotContain("1311**");
        NameOf(await viewer.AskAsync(Get($"{export}&purpose=ministry-report"))).Should().Be("PurposeNotAllowed");
        using var admin = training.As("admin");
        var readings = $"people/readings?personKey={training.KeyOf(1)}";
        (await admin.ReadAsync(readings)).GetProperty("items").GetArrayLength().Should().Be(0, "what is masked is not recorded");

        (await _trainer.AskAsync(Get($"{export.Replace("rows=Participants", "rows=Batches")}&purpose=ministry-report"))).Status.Should().Be(200);
        (await admin.ReadAsync(readings)).GetProperty("items").GetArrayLength().Should().Be(0, "a list of classes shows nobody");
        (await _trainer.AskAsync(Get($"{export}&purpose=ministry-report"))).Text.Should().Contain($"{training.KeyOf(1)},Contoh 1,{Requests.NationalIdOf(1)},");
        (await admin.ReadAsync(readings)).GetProperty("items").EnumerateArray().Select(r => $"{r.GetProperty("purpose").GetString()} {r.GetProperty("path").GetString()}")
            .Should().Equal($"ministry-report /{export.Split('?')[0]}");
    }

    [Fact]
    public async Task Without_a_class_that_was_put_into_the_other_half_of_the_year_and_it_does_not_come_back()
    {
        var (programme, batch) = await training.OpenBatchAsync();
        var stage = $"programmes/{programme}/stages/1/report";
        NameOf(await _trainer.AskAsync(Post(stage, new { on = "2019-06-30" }))).Should().Be("BatchesNotOver");

        await PostAsync($"batches/{batch}/rescheduling", new { on = "2019-04-01", reason = "flood", days = new[] { "2019-07-02" } });
        await PostAsync(stage, new { on = "2019-06-30" });

        var back = await _trainer.AskAsync(Post($"batches/{batch}/rescheduling", new { on = "2019-04-01", reason = "dry", days = new[] { "2019-04-23" } }));
        NameOf(back).Should().Be("StageReported");
        (await training.CountAsync("select count(*) from mt_events where type = 'programme.batch-entered-stage' and stream_id = $1", programme)).Should().Be(1);
    }

    [Fact]
    public async Task Of_a_report_and_classes_that_race_for_its_half_of_the_year_none_is_left_out()
    {
        var programme = (await _trainer.SendAsync(HttpMethod.Post, "programmes", Requests.Programme())).Body.GetProperty("id").GetGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 11).Select(n => _trainer.AskAsync(n == 5
            ? Post($"programmes/{programme}/stages/1/report", new { on = "2019-03-25" })
            : Post($"programmes/{programme}/batches", Requests.Batch(venue: $"Aula {n}")))));

        var report = answers[5];
        var classes = answers.Where((_, n) => n != 5).ToArray();
        if (report.Status == 201)
            classes.Select(NameOf).Should().OnlyContain(name => name == "StageReported", "the report says that there are none");
        else
            (NameOf(report), classes.Count(c => c.Status == 201)).Should().Be(("BatchesNotOver", classes.Length));
    }

    /// <summary>One of two is seen to come, passes, and the meals are paid; gives the enrolment of the other.</summary>
    private async Task<Guid> HoldAsync(Guid batch)
    {
        var (present, absent) = (await EnrolAsync(batch, 1), await EnrolAsync(batch, 2));
        await PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await PostAsync($"batches/{batch}/start", new { on = "2019-04-23" });
        await AttendAsync(batch, present);
        await PostAsync($"batches/{batch}/completion", new { on = "2019-04-25" });
        await PostAsync($"batches/{batch}/invoices", new { number = "INV-1", date = "2019-04-26", kind = "Meals", amount = 150_000 });
        return absent;
    }

    private async Task<Guid> EnrolAsync(Guid batch, int person) =>
        (await PostAsync($"batches/{batch}/enrollments", Requests.Enrolment(person, Cooperative))).Body.GetProperty("enrollmentId").GetGuid();

    private async Task AttendAsync(Guid batch, Guid enrollmentId)
    {
        await PostAsync($"batches/{batch}/attendance", new[] { "2019-04-23", "2019-04-24", "2019-04-25" }.Select(day => Requests.Attendance(enrollmentId, day)).ToArray());
        await PostAsync($"batches/{batch}/post-tests", new[] { new { enrollmentId, takenOn = "2019-04-25", score = 80 } });
    }

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainer.SendAsync(HttpMethod.Post, path, body);

    private Task<JsonElement> ReadAsync(string path) => _trainer.ReadAsync(path);

    private static string? NameOf(HttpAnswer refused) => refused.Status >= 400 ? refused.Body.GetProperty("title").GetString() : null;
}
