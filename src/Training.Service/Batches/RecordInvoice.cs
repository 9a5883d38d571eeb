using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Programmes;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Realises money of a batch. More than was committed is recorded all the same; it blocks the report.</summary>
internal static class RecordInvoice
{
    internal sealed record Request(string Number, DateOnly Date, BudgetKind Kind, long Amount);

    internal sealed record Recorded(Guid Id, long Version, bool ExceedsCommitment);

    internal static void MapInvoice(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/invoices", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var batch = await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id);
                var stream = await session.Events.FetchForWriting<Programme>(batch.ProgrammeId, cancellation);
                var realised = Decide(stream.Aggregate!, id, request, commands.Today);
                if (realised is not null)
                    stream.AppendOne(realised);
                var money = stream.Aggregate!.Batches.Single(b => b.BatchId == id);
                return Answer.Ok(new Recorded(id, batch.Version, money.Realised + (realised?.Amount ?? 0) > money.Planned));
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Record an invoice; the same number again changes nothing").Produces<Recorded>();

    internal static BudgetRealised? Decide(Programme programme, Guid batchId, Request request, DateOnly today)
    {
        var money = programme.Batches.Single(b => b.BatchId == batchId);
        var number = Require.Text(request.Number, 100);
        Require.Between(request.Amount, 1, 1_000_000_000_000);
        Require.NotAfter(request.Date, today);
        if (money.Invoices.FirstOrDefault(i => i.Number == number) is { } known)
        {
            return known.Amount == request.Amount
                ? null
                : throw new Refusal("InvoiceNumberTaken", "This invoice is recorded with another amount.", ("number", number), ("amount", known.Amount));
        }

        return money.Committed
            ? new BudgetRealised(request.Date, batchId, number, request.Kind.ToString(), request.Amount)
            : throw new Refusal("BudgetNotCommitted", "Only a confirmed batch spends money.", ("batchId", batchId));
    }
}
