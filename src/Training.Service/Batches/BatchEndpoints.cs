using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Calendars;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;
using KoperasiPlatform.Training.Speakers;
using Marten;

namespace KoperasiPlatform.Training.Batches;

internal static class BatchEndpoints
{
    internal static void MapTraining(this IEndpointRouteBuilder app)
    {
        var programmes = app.MapGroup("/programmes").WithTags("Programmes");
        programmes.MapFund();
        programmes.MapQueries();
        programmes.MapReports();
        programmes.MapSubmitStageReport();
        programmes.MapAmendStageReport();
        programmes.MapProgrammeCalendar();
        app.MapSchedule();
        app.MapDraft();
        app.MapSpeakers();
        var batches = app.MapGroup("/batches").WithTags("Batches");
        batches.MapLifecycle();
        batches.MapReschedule();
        batches.MapMove();
        batches.MapBatchCalendar();
        batches.MapEnrol();
        batches.MapSubstitute();
        batches.MapMoveUp();
        batches.MapWithdraw();
        batches.MapCheckIn();
        batches.MapAttendance();
        batches.MapTests();
        batches.MapHistory();
        batches.MapParticipants();
        app.MapReview();
        batches.MapInvoice();
        batches.MapInvoiceCorrection();
        batches.MapRefund();
        batches.MapRecommit();
        batches.MapGet("/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var batch = await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id);
            return ETags.Ok(http, batch, batch.Version);
        }).WithSummary("A batch with its participants").Produces<Batch>();
    }
}
