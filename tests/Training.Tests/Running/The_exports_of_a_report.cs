using System.Globalization;
using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using CsvHelper;
using KoperasiPlatform.Testing;
using MiniExcelLibs;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>A programme whose only class ends in July: what the Ministry gets of both halves of the year.</summary>
[Trait("Speed", "integration")]
[Collection<SharedTraining>]
public sealed class The_exports_of_a_report(RunningTraining training)
{
    private static readonly string[] Days = ["2019-07-02", "2019-07-03"];

    private readonly HttpClient _trainer = training.As("trainer");

    [Fact]
    public async Task Of_an_empty_first_half_are_tables_with_headers_and_nothing_below()
    {
        var programme = await HoldAsync(70);
        await PostAsync($"programmes/{programme}/stages/1/report", new { on = "2019-07-01" });

        (await CsvAsync(programme, 1, "Batches")).Should().BeEmpty();
        (await CsvAsync(programme, 1, "Participants")).Should().BeEmpty();
        (await _trainer.AskAsync(Get($"programmes/{programme}/stages/1/report.csv"))).Text.Should().StartWith("Kode angkatan,Pelatihan,Tempat,");
        var book = await BookAsync(programme, 1, _trainer);
        book["Angkatan"].Should().BeEmpty();
        book["Peserta"].Should().BeEmpty();
        book["Ringkasan"].Should().HaveCount(16);
        Figure(book, "Target Kementerian (orang)").Should().Be(131);
        new[] { "Angkatan terlaksana", "Kursi terisi", "Orang", "Selesai", "Realisasi (Rp)" }.Should().OnlyContain(figure => Figure(book, figure) == 0);
        Text(book["Ringkasan"].Single(row => Text(row, "Uraian") == "Sampai tanggal"), "Nilai").Should().Be("2019-06-30");
    }

    [Fact]
    public async Task Reconcile_with_what_the_report_says_to_the_last_row()
    {
        var programme = await HoldAsync(72);
        var content = (await _trainer.ReadAsync($"programmes/{programme}/stages/2/report?version=0")).GetProperty("content");
        var totals = content.GetProperty("totals");
        long Total(string name) => totals.GetProperty(name).GetInt64();
        var (classes, people) = (content.GetProperty("batches"), content.GetProperty("participants"));
        var book = await BookAsync(programme, 2, _trainer);

        foreach (var rows in new[] { await CsvAsync(programme, 2, "Batches"), book["Angkatan"] })
        {
            rows.Select(row => (Text(row, "Kode angkatan"), Text(row, "Tempat"), Number(row, "Kursi terisi"), Number(row, "Peserta selesai"), Number(row, "Realisasi (Rp)"))).Should().Equal(
                classes.EnumerateArray().Select(c => (
                    c.GetProperty("batchId").GetString()!, c.GetProperty("venue").GetString()!, c.GetProperty("seats").GetInt64(), c.GetProperty("completed").GetInt64(),
                    c.GetProperty("realised").GetInt64())));
            Sums(rows, "Kursi terisi", "Peserta selesai", "Anggaran (Rp)", "Realisasi (Rp)").Should().Equal(Total("seats"), Total("completed"), Total("planned"), Total("realised"));
        }

        foreach (var rows in new[] { await CsvAsync(programme, 2, "Participants"), book["Peserta"] })
        {
            rows.Select(row => (Text(row, "Kode peserta"), Number(row, "Hari hadir"), Text(row, "Tanggal selesai"))).Should().Equal(people.EnumerateArray().Select(p => (
                p.GetProperty("personKey").GetString()!, p.GetProperty("daysAttended").GetInt64(), p.GetProperty("completedOn").GetString() ?? "")));
            rows.Count(row => Text(row, "Status") == "Selesai").Should().Be((int)Total("completed"));
            rows.Count(row => Text(row, "Jenis kelamin") == "Laki-laki").Should().Be((int)Total("men"));
            rows.Select(row => Text(row, "Kode peserta")).Distinct().Should().HaveCount((int)Total("people"));
        }

        (Total("seats"), Total("completed"), Total("noShow"), Total("realised")).Should().Be((2, 1, 1, 150_000));
        new[] { "Angkatan terlaksana", "Kursi terisi", "Orang", "Selesai", "Tidak hadir", "Laki-laki", "Anggaran (Rp)", "Realisasi (Rp)" }.Select(figure => Figure(book, figure))
            .Should().Equal(Total("batches"), Total("seats"), Total("people"), Total("completed"), Total("noShow"), Total("men"), Total("planned"), Total("realised"));
    }

    [Fact]
    public async Task Of_the_second_half_stay_as_they_were_submitted_beside_the_amendment()
    {
        var programme = await HoldAsync(74);
        var report = $"programmes/{programme}/stages/2/report";
        await PostAsync(report, new { on = "2019-12-31" });
        var batch = (await _trainer.ReadAsync(report)).GetProperty("content").GetProperty("batches")[0].GetProperty("batchId").GetGuid();
        await PostAsync($"batches/{batch}/refunds", new { number = "REF-1", invoiceNumber = "INV-1", date = "2020-01-10", amount = 50_000, reason = "unused" });

        await PostAsync($"{report}/amendments", new { on = "2020-01-11", reason = "a refund" });

        foreach (var (version, realised) in new[] { (1, 150_000L), (2, 100_000L) })
        {
            var told = await _trainer.ReadAsync($"{report}?version={version}");
            told.GetProperty("content").GetProperty("totals").GetProperty("realised").GetInt64().Should().Be(realised);
            (told.GetProperty("reason").GetString(), told.GetProperty("versions").GetInt32()).Should().Be((version == 2 ? "a refund" : null, 2));
            Figure(await BookAsync(programme, 2, _trainer, $"?version={version}"), "Realisasi (Rp)").Should().Be(realised);
            Sums(await CsvAsync(programme, 2, "Batches", $"&version={version}"), "Realisasi (Rp)").Should().Equal(realised);
        }

        (await BookAsync(programme, 2, _trainer))["Angkatan"].Single()["Realisasi (Rp)"].Should().Be(100_000d, "without a version it is the latest");
    }

    [Fact]
    public async Task Name_people_in_a_workbook_to_trainers_alone_and_their_numbers_for_a_purpose()
    {
        var programme = await HoldAsync(76);
        async Task<string[]> Named(string role, string query = "")
        {
            using var reader = training.As(role);
            return [.. (await BookAsync(programme, 2, reader, query))["Peserta"].Select(row => $"{Text(row, "Nama")} {Text(row, "NIK")}")];
        }

        (await Named("trainer")).Should().Equal("Contoh 76 1311************", "Contoh 77 1311************");
        (await Named("admin")).Should().Equal(await Named("trainer"));
        foreach (var role in new[] { "viewer", "registrar", "province", "verifier" })
        {
            (await Named(role)).Should().Equal([" ", " "], $"a {role} gets pseudonyms");
            using var reader = training.As(role);
            (await reader.AskAsync(Get($"programmes/{programme}/stages/2/report.xlsx?purpose=ministry-report"))).Body.GetProperty("title").GetString().Should().Be("PurposeNotAllowed");
        }

        using var admin = training.As("admin");
        var readings = $"people/readings?personKey={training.KeyOf(76)}";
        (await admin.ReadAsync(readings)).GetProperty("items").GetArrayLength().Should().Be(0);
        (await Named("trainer", "?purpose=ministry-report")).Should().Equal($"Contoh 76 {Requests.NationalIdOf(76)}", $"Contoh 77 {Requests.NationalIdOf(77)}");
        (await admin.ReadAsync(readings)).GetProperty("items").EnumerateArray().Single().GetProperty("path").GetString().Should().Be($"/programmes/{programme}/stages/2/report.xlsx");
    }

    /// <summary>A class in July: the first of two completes, the other never comes, and the meals cost 150,000.</summary>
    private async Task<Guid> HoldAsync(int person)
    {
        var cooperative = Guid.Parse($"5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0e{person:0000}");
        await training.HearOfCooperativeAsync(cooperative, person, person + 1);
        var programme = IdOf(await PostAsync("programmes", Requests.Programme()));
        var batch = IdOf(await PostAsync($"programmes/{programme}/batches", With(Requests.Batch(venue: $"Aula {programme}"), "days", Days)));
        await PostAsync($"batches/{batch}/opening", new { on = "2019-03-25" });
        var present = (await PostAsync($"batches/{batch}/enrollments", Requests.Enrolment(person, cooperative))).Body.GetProperty("enrollmentId").GetGuid();
        await PostAsync($"batches/{batch}/enrollments", Requests.Enrolment(person + 1, cooperative));
        await PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await PostAsync($"batches/{batch}/start", new { on = Days[0] });
        await PostAsync($"batches/{batch}/attendance", Days.Select(day => Requests.Attendance(present, day)).ToArray());
        await PostAsync($"batches/{batch}/post-tests", new[] { new { enrollmentId = present, takenOn = Days[1], score = 80 } });
        await PostAsync($"batches/{batch}/completion", new { on = Days[1] });
        await PostAsync($"batches/{batch}/invoices", new { number = "INV-1", date = "2019-07-05", kind = "Meals", amount = 150_000 });
        return programme;
    }

    private async Task<IDictionary<string, object?>[]> CsvAsync(Guid programme, int stage, string rows, string more = "")
    {
        var answer = await _trainer.AskAsync(Get($"programmes/{programme}/stages/{stage}/report.csv?rows={rows}{more}"));
        answer.ContentType.Should().Be("text/csv");
        return Parsed(answer.Text);
    }

    private static IDictionary<string, object?>[] Parsed(string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var csv = CsvReader.Create(content);
        csv.ReadHeader();
        var headers = csv.Headers.ToArray();
        var read = new List<IDictionary<string, object?>>();
        while (csv.Read())
            read.Add(headers.ToDictionary(header => header, object? (header) => csv.GetString(header), StringComparer.Ordinal));
        return [.. read];
    }

    private static async Task<Dictionary<string, IDictionary<string, object?>[]>> BookAsync(Guid programme, int stage, HttpClient reader, string query = "")
    {
        using var book = new MemoryStream(await reader.GetByteArrayAsync($"programmes/{programme}/stages/{stage}/report.xlsx{query}"));
        return book.GetSheetNames().ToDictionary(
            sheet => sheet, sheet => book.Query(useHeaderRow: true, sheetName: sheet).Cast<IDictionary<string, object?>>().ToArray(), StringComparer.Ordinal);
    }

    private static long Figure(Dictionary<string, IDictionary<string, object?>[]> book, string figure) =>
        Number(book["Ringkasan"].Single(row => Text(row, "Uraian") == figure), "Nilai");

    private static long[] Sums(IDictionary<string, object?>[] rows, params string[] columns) => [.. columns.Select(column => rows.Sum(row => Number(row, column)))];

    private static long Number(IDictionary<string, object?> row, string column) => Convert.ToInt64(row[column], CultureInfo.InvariantCulture);

    private static string Text(IDictionary<string, object?> row, string column) => Convert.ToString(row[column], CultureInfo.InvariantCulture) ?? "";

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainer.SendAsync(HttpMethod.Post, path, body);

    private static Guid IdOf(HttpAnswer answer) => answer.Body.GetProperty("id").GetGuid();
}
