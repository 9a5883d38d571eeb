using System.Text;
using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;
using MiniExcelLibs;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class The_report_of_a_stage
{
    private static readonly DateOnly Day = new(2019, 7, 1);
    private static readonly DateOnly[] FirstHalf = [new(2019, 4, 23), new(2019, 4, 24)];
    private static readonly DateOnly[] SecondHalf = [new(2019, 6, 30), new(2019, 7, 1)];

    [Fact]
    public void Has_the_classes_that_ended_in_its_half_of_the_year()
    {
        var (first, second) = (Held(1, FirstHalf, "a"), Held(2, SecondHalf, "b"));

        Content(1, first, second).Batches.Select(b => b.BatchId).Should().Equal(first.Id);
        Content(2, first, second).Batches.Select(b => b.BatchId).Should().Equal(second.Id);
        Content(1).To.Should().Be(new DateOnly(2019, 6, 30));
        Content(2).From.Should().Be(new DateOnly(2019, 7, 1));
    }

    [Fact]
    public void Of_an_empty_first_half_says_so_and_can_be_submitted()
    {
        var submission = Submit(Ledger(), 1, Held(2, SecondHalf, "b"));

        submission.Batches.Should().BeEmpty();
        submission.Report.Content.Totals.Should().Be(new StageTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        submission.Ledger.Should().Equal(new StageSubmitted(Day, 1));
    }

    [Fact]
    public void Locks_its_batches_and_releases_what_they_did_not_spend()
    {
        var batch = Held(1, FirstHalf, "a");
        var programme = Ledger(batch);

        var submission = Submit(programme, 1, batch);
        submission.Batches.Single().Should().Be((batch.Id, new Batches.BatchReported(Day)));
        submission.Report.Content.Batches.Single().Status.Should().Be(BatchStatus.Reported);
        var after = programme.After(submission.Ledger);
        after.Free.Should().Be(1_000_000 - 150_000);
        var again = () => Submit(after, 1, batch);
        again.Should().Throw<Refusal>().Which.Name.Should().Be("StageReported");
    }

    [Fact]
    public void Waits_until_its_classes_are_over_and_their_invoices_covered()
    {
        var running = Given.Batch(Given.Started);
        var early = () => Submit(Ledger(running), 1, running);
        early.Should().Throw<Refusal>().Which.Name.Should().Be("BatchesNotOver");

        var batch = Held(1, FirstHalf, "a");
        var exceeded = () => Submit(Ledger(batch).After([new BudgetRealised(Day, batch.Id, "INV-2", "Meals", 400_000)]), 1, batch);
        exceeded.Should().Throw<Refusal>().Which.Name.Should().Be("InvoicesExceedCommitment");
    }

    [Fact]
    public void Lets_no_further_class_end_in_its_half_of_the_year()
    {
        var reported = Ledger().After([new StageSubmitted(Day, 1)]);

        var schedule = () => ScheduleBatch.Decide(reported, Given.Plan, Given.Revitalisation, Given.Today);
        schedule.Should().Throw<Refusal>().Which.Name.Should().Be("StageReported");
        ScheduleBatch.Decide(reported, Given.Plan with { Days = SecondHalf }, Given.Revitalisation, Given.Today).Days.Should().Equal(SecondHalf);
        var reschedule = () => RescheduleBatch.Decide(Given.Batch(), reported, new(Day, "flood", FirstHalf), Given.Today);
        reschedule.Should().Throw<Refusal>().Which.Name.Should().Be("StageReported");
    }

    [Fact]
    public void Is_amended_when_something_has_changed_and_keeps_every_version()
    {
        var batch = Held(1, FirstHalf, "a");
        var submission = Submit(Ledger(batch), 1, batch);
        var programme = Ledger(batch).After(submission.Ledger);
        var report = StageReport.Fold(null, submission.Report);
        var reported = batch.After([submission.Batches[0].Reported]);
        var nothing = () => Amend(report, programme, reported);
        nothing.Should().Throw<Refusal>().Which.Name.Should().Be("NothingToAmend");

        var refunded = programme.After([new RefundReceived(Day, batch.Id, "REF-1", "INV-1", 50_000, "unused")]);
        var amended = StageReport.Fold(report, Amend(report, refunded, reported));
        amended.Versions.Select(v => (v.Number, v.Reason, v.Content.Totals.Realised)).Should().Equal((1, null, 150_000L), (2, "a refund", 100_000L));

        ReportQueries.View(amended, amended.Latest.Content, version: null).Version.Should().Be(2);
        ReportQueries.View(amended, amended.Latest.Content, version: 1).Content.Totals.Realised.Should().Be(150_000);
        ReportQueries.View(report, amended.Latest.Content, version: 0).ChangedSince.Should().BeTrue();
        var unknown = () => ReportQueries.View(amended, amended.Latest.Content, version: 3);
        unknown.Should().Throw<NotFound>();
    }

    [Fact]
    public void Is_not_amended_before_it_was_submitted()
    {
        var amend = () => Ledger().AssertSubmitted(1);
        amend.Should().Throw<Refusal>().Which.Name.Should().Be("StageNotReported");
    }

    [Fact]
    public void Reconciles_to_its_rows_and_with_the_other_stage_to_the_year_whatever_was_held() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 5], Gen.Int[0, 2]).Array[0, 5].Sample(
            classes =>
            {
                var batches = classes.Select((c, n) => Generated(n, c.Item1 ? FirstHalf : SecondHalf, c.Item2, c.Item3)).ToArray();
                var programme = Ledger(batches);
                StageContent[] stages = [StageContent.Of(programme, 1, batches, DistrictOf), StageContent.Of(programme, 2, batches, DistrictOf)];

                foreach (var stage in stages)
                {
                    stage.Totals.Seats.Should().Be(stage.Participants.Count).And.Be(stage.Batches.Sum(b => b.Seats));
                    stage.Totals.Completed.Should().Be(stage.Batches.Sum(b => b.Completed)).And.Be(stage.Participants.Count(p => p.Status == EnrollmentStatus.Completed));
                    (stage.Totals.Completed + stage.Totals.NotCompleted + stage.Totals.NoShow).Should().Be(stage.Totals.Seats);
                    (stage.Totals.Women + stage.Totals.Men).Should().Be(stage.Totals.Seats);
                    stage.Totals.Realised.Should().Be(stage.Batches.Sum(b => b.Realised));
                }

                var year = Realization.Of(programme, batches, DistrictOf, Given.Courses);
                stages.Sum(s => s.Totals.Seats).Should().Be(year.Seats);
                stages.SelectMany(s => s.Participants).Select(p => p.PersonKey).Distinct().Should().HaveCount(year.People);
                stages.Sum(s => s.Totals.Batches).Should().Be(year.Batches);
                stages.Sum(s => s.Totals.Realised).Should().Be(Budget.Of(programme).Realised);
                foreach (var groups in new[] { year.ByCourse, year.ByBatch, year.ByDistrict, year.BySex, year.ByRole })
                {
                    groups.Sum(g => g.Seats).Should().Be(year.Seats);
                    groups.Sum(g => g.Completed).Should().Be(year.Completed);
                }
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void Counts_seats_and_distinct_people_against_both_targets()
    {
        var year = Realization.Of(Ledger(), [Held(1, FirstHalf, "a", "b"), Held(2, SecondHalf, "a")], DistrictOf, Given.Courses);

        (year.Seats, year.People).Should().Be((3, 2));
        (year.Ministry.People, year.District.People, year.Ministry.Reached).Should().Be((131, 165, false));
        year.ByDistrict.Should().Equal(new Realization.Group("13.11.01", 3, 2, 3, "Sangir"));
        year.ByCourse.Should().Equal(new Realization.Group("revitalisation", 3, 2, 3, "Revitalisasi koperasi"));
        year.ByBatch.Select(g => g.Name).Should().BeEquivalentTo("Aula Contoh, 23–24 April 2019", "Aula Contoh, 30 Juni 2019 – 1 Juli 2019");
        year.BySex.Should().Equal(new Realization.Group("Female", 2, 1, 2), new Realization.Group("Male", 1, 1, 1));
        year.ByRole.Single().Key.Should().Be("Chair");
    }

    [Fact]
    public void Reads_in_Indonesian_as_CSV_and_runs_no_formula()
    {
        var batch = Held(1, FirstHalf, "a") with { Venue = "=HYPERLINK(\"http://contoh\")" };

        var csv = Encoding.UTF8.GetString(ReportTable.Batches(Content(1, batch), Given.Legend(batch)).ToCsv());
        csv.Should().StartWith("\uFEFFKode angkatan,Pelatihan,Tempat,Mulai,Selesai,Status,Kapasitas,Kursi terisi,Peserta selesai,Anggaran (Rp),Realisasi (Rp)\r\n");
        csv.Should().Contain("Revitalisasi koperasi").And.Contain("2019-04-23,2019-04-24,Selesai,2,1,1,200000,150000").And.NotContain(",=HYPERLINK").And.NotContain("\"=HYPERLINK");
    }

    [Fact]
    public void Reads_in_Indonesian_as_a_workbook_that_keeps_its_headers_when_it_is_empty()
    {
        var batch = Held(1, FirstHalf, "a");
        using var book = Workbook(Content(1, batch), Given.Legend(batch));
        book.GetSheetNames().Should().Equal("Ringkasan", "Angkatan", "Peserta");
        Rows(book, "Ringkasan").Should().Contain(row => "Kursi terisi".Equals(row["Uraian"]) && Convert.ToInt32(row["Nilai"]) == 1);
        var person = Rows(book, "Peserta").Single();
        (person["Jenis kelamin"], person["Jabatan"], person["Status"], person["Kode kecamatan"], person["Kecamatan"], person["Koperasi"])
            .Should().Be(("Perempuan", "Ketua", "Selesai", "13.11.01", "Sangir", "KUD Contoh"));

        using var empty = Workbook(Content(1), Given.Legend());
        Rows(empty, "Peserta").Should().BeEmpty();
        empty.Query(useHeaderRow: false, sheetName: "Peserta").Cast<IDictionary<string, object?>>().Single().Values.Should().Contain("Kode peserta").And.Contain("Jabatan");
    }

    [Fact]
    public void Names_whom_the_reader_may_know_and_keeps_the_row_of_who_was_erased()
    {
        var batch = Held(1, FirstHalf, "a", "b");
        var legend = Given.Legend(batch) with { People = new Dictionary<string, PersonView> { ["a"] = new("a", "Ani Contoh", "1311************", Phone: null, Masked: true) } };

        var csv = Encoding.UTF8.GetString(ReportTable.Participants(Content(1, batch), legend).ToCsv()).Split("\r\n");
        csv[1].Should().Contain(",a,Ani Contoh,1311************,Perempuan,Ketua,");
        csv[2].Should().Contain(",b,,,Laki-laki,Ketua,");
    }

    [Fact]
    public void Reads_on_when_its_course_is_given_no_more()
    {
        var former = Held(1, FirstHalf, "a") with { CourseCode = "cooking" };
        var renamed = Held(2, FirstHalf, "b") with { Course = Given.Revitalisation with { Nama = "Nama lama" } };

        var csv = Encoding.UTF8.GetString(ReportTable.Batches(Content(1, former, renamed), Given.Legend(former, renamed)).ToCsv());
        csv.Should().Contain(",cooking,Aula Contoh,").And.Contain(",Nama lama,Aula Contoh,");
        Realization.Of(Ledger(), [former, renamed], DistrictOf, Given.Courses).ByCourse.Select(g => g.Name).Should().Equal("cooking", "Nama lama");
    }

    private static MemoryStream Workbook(StageContent c, ReportLegend legend) =>
        new(ReportTable.ToXlsx(ReportTable.Summary(c), ReportTable.Batches(c, legend), ReportTable.Participants(c, legend)));

    private static IDictionary<string, object?>[] Rows(Stream book, string sheet) =>
        [.. book.Query(useHeaderRow: true, sheetName: sheet).Cast<IDictionary<string, object?>>()];

    private static SubmitStageReport.Submission Submit(Programme programme, int stage, params Batch[] batches) =>
        SubmitStageReport.Decide(programme, Facts(stage, batches), new(Day), Given.Today);

    private static StageReportAmended Amend(StageReport report, Programme programme, Batch batch) =>
        AmendStageReport.Decide(report, programme, Facts(1, batch), new(Day, "a refund"), Given.Today);

    private static StageFacts Facts(int stage, params Batch[] batches) =>
        new(stage, batches, new Dictionary<Guid, string> { [Given.CooperativeId] = "13.11.01" });

    private static StageContent Content(int stage, params Batch[] batches) => Facts(stage, batches).ContentFor(Ledger(batches));

    private static string? DistrictOf(Guid cooperative) => cooperative == Given.CooperativeId ? "13.11.01" : null;

    /// <summary>Each batch was planned for 200,000 and has cost 150,000.</summary>
    private static Programme Ledger(params Batch[] batches) => Given.Programme([.. batches.SelectMany(b => (IDomainEvent[])
    [
        new BudgetReserved(Day, b.Id, 200_000, 2, [new(BudgetKind.Meals, BudgetBasis.PerPerson, 100_000)]),
        new BudgetCommitted(Day, b.Id),
        new BudgetRealised(Day, b.Id, "INV-1", "Meals", 150_000),
        .. b.Status is BatchStatus.Cancelled or BatchStatus.Aborted ? new IDomainEvent[] { new BudgetReleased(Day, b.Id) } : [],
    ])]);

    /// <summary>A class that all completed; people with an even place in the list are women.</summary>
    private static Batch Held(int n, DateOnly[] days, params string[] people) => Running(n, days, people).After(
    [
        .. people.Select(person => new Batches.ParticipantCompleted(days[^1], DerivedId.From(n, person))),
        new BatchCompleted(days[^1]),
    ]);

    private static Batch Running(int n, DateOnly[] days, params string[] people)
    {
        var scheduled = Batch.Fold(null, new Batches.BatchScheduled(
            new DateOnly(2019, 3, 20), Given.ProgrammeId, "revitalisation", "Aula Contoh", days, 1, 2, []));
        var enrolled = people.Select((person, i) => new Batches.ParticipantEnrolled(
            days[0], DerivedId.From(n, person), person, Given.CooperativeId, Given.Eligible, Waitlisted: false, SubstituteFor: null, i % 2 == 0 ? Sex.Female : Sex.Male));
        return (scheduled with { Id = DerivedId.From("class", n) }).After([new BatchOpened(new DateOnly(2019, 3, 25)), .. enrolled, .. Given.Started]);
    }

    /// <summary>A class of some people, of whom the first may have missed it; the third kind was broken off.</summary>
    private static Batch Generated(int n, DateOnly[] days, int people, int kind)
    {
        string[] names = [.. Enumerable.Range(0, people).Select(i => $"person {(n + i) % 4} {i}")];
        if (kind == 2)
            return Running(n, days, names).After([new Batches.BatchAborted(days[0], "flood")]);
        var held = Held(n, days, names);
        return kind == 0 || people == 0 ? held : held.After([new CompletionCorrected(days[^1], held.Enrollments[0].EnrollmentId, Completed: false)]);
    }
}
