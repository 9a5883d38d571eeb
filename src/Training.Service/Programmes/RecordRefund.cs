using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>Money of an invoice came back: a room not used, a meal not served.</summary>
internal static class RecordRefund
{
    /// <param name="Number">The refund's own number; the same again changes nothing.</param>
    internal sealed record Request(string Number, string InvoiceNumber, DateOnly Date, long Amount, string Reason);

    internal static void MapRefund(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/refunds", (Guid id, Request request, CommandRunner commands) =>
            commands.Spend(id, programme => Decide(programme, id, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Record money that came back of an invoice").Produces<Spending.Recorded>();

    internal static RefundReceived? Decide(Programme programme, Guid batchId, Request request, DateOnly today)
    {
        var money = programme.Committed(batchId);
        var number = Require.Text(request.Number, 100);
        var invoiceNumber = Require.Text(request.InvoiceNumber, 100);
        Require.Between(request.Amount, 1, Spending.MostRupiah);
        var invoice = money.FindInvoice(invoiceNumber) ?? throw new NotFound("invoice", invoiceNumber);
        if (money.Refunds.FirstOrDefault(r => r.Number == number) is { } known)
        {
            return known.InvoiceNumber == invoiceNumber && known.Amount == request.Amount
                ? null
                : throw new Refusal("RefundNumberTaken", "This refund is recorded otherwise.", ("number", number), ("invoiceNumber", known.InvoiceNumber), ("amount", known.Amount));
        }

        return request.Amount <= invoice.Amount - invoice.Refunded
            ? new RefundReceived(Require.NotAfter(request.Date, today), batchId, number, invoiceNumber, request.Amount, Require.Text(request.Reason, 500))
            : throw new Refusal(
                "RefundExceedsInvoice", "More would come back than was paid.", ("invoiceNumber", invoiceNumber), ("paid", invoice.Amount), ("refunded", invoice.Refunded));
    }
}
