using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Reports;

internal static class ReportQueries
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="Version">0 as it stands now; from 1 as it was submitted and amended.</param>
    /// <param name="On">When that version was submitted.</param>
    /// <param name="Reason">Of an amendment.</param>
    /// <param name="Versions">How many there are.</param>
    /// <param name="ChangedSince">Whether a report that was submitted no longer says what is so: to be amended.</param>
    internal sealed record StageReportView(int Version, DateOnly? On, string? Reason, int Versions, bool ChangedSince, StageContent Content);

    internal static void MapReports(this RouteGroupBuilder programmes)
    {
        programmes.MapGet("/{id:guid}/realization", async (Guid id, IQuerySession session, CourseCatalogue courses, CancellationToken cancellation) =>
        {
            var programme = await Load(session, id, cancellation);
            var facts = await StageFacts.Load(session, id, stage: 1, cancellation);
            return TypedResults.Ok(Realization.Of(programme, facts.Batches, cooperative => facts.Districts.GetValueOrDefault(cooperative), courses));
        })
        .WithSummary("Seats and people against both targets; by course, batch, district, sex and role");

        programmes.MapGet("/{id:guid}/stages/{stage:int}/report", async (
            Guid id, int stage, int? version, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await Find(session, id, stage, version, cancellation)))
            .WithSummary("A stage's report as submitted last, or as it stands (version 0)");

        programmes.MapGet("/{id:guid}/stages/{stage:int}/report.xlsx", async (
            Guid id, int stage, int? version, IQuerySession session, ReportLegend.Finder legends, CancellationToken cancellation) =>
        {
            var c = (await Find(session, id, stage, version, cancellation)).Content;
            var legend = await legends.For(c, cancellation);
            return TypedResults.File(
                ReportTable.ToXlsx(ReportTable.Summary(c), ReportTable.Batches(c, legend), ReportTable.Participants(c, legend)),
                Xlsx, $"laporan-tahap-{stage}-{c.FiscalYear}.xlsx");
        })
        .WithSummary("The same as a workbook: Ringkasan, Angkatan, Peserta; people by name for trainers").Produces(StatusCodes.Status200OK, contentType: Xlsx);

        programmes.MapGet("/{id:guid}/stages/{stage:int}/report.csv", async (
            Guid id, int stage, int? version, Rows? rows, IQuerySession session, ReportLegend.Finder legends, CancellationToken cancellation) =>
        {
            var c = (await Find(session, id, stage, version, cancellation)).Content;
            var legend = await legends.For(rows == Rows.Participants ? c : c with { Participants = [] }, cancellation);
            var table = rows == Rows.Participants ? ReportTable.Participants(c, legend) : ReportTable.Batches(c, legend);
            return TypedResults.File(table.ToCsv(), "text/csv; charset=utf-8", $"laporan-tahap-{stage}-{c.FiscalYear}-{table.Name.ToLowerInvariant()}.csv");
        })
        .WithSummary("Its classes as CSV, or its participants (rows=Participants; by name for trainers)").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    /// <summary>Which rows of the report.</summary>
    internal enum Rows
    {
        Batches,
        Participants,
    }

    private static async Task<StageReportView> Find(IQuerySession session, Guid id, int stage, int? version, CancellationToken cancellation)
    {
        var programme = await Load(session, id, cancellation);
        var now = (await StageFacts.Load(session, id, Stages.Parse(stage), cancellation)).ContentFor(programme);
        var report = await session.LoadAsync<StageReport>(StageReport.IdOf(id, stage), cancellation);
        return View(report, now, version);
    }

    internal static StageReportView View(StageReport? report, StageContent now, int? version)
    {
        var count = report?.Versions.Count ?? 0;
        var changed = report is not null && !now.Says(report.Latest.Content);
        var wanted = version ?? count;
        if (wanted == 0)
            return new StageReportView(0, On: null, Reason: null, count, changed, now);
        var told = report?.Versions.FirstOrDefault(v => v.Number == wanted) ?? throw new NotFound("version of the report", wanted);
        return new StageReportView(told.Number, told.On, told.Reason, count, changed, told.Content);
    }

    private static async Task<Programme> Load(IQuerySession session, Guid id, CancellationToken cancellation) =>
        await session.LoadAsync<Programme>(id, cancellation) ?? throw new NotFound(nameof(Programme), id);
}
