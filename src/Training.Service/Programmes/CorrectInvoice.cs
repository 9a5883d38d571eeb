using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>Says what a wrongly recorded invoice should have been. The wrong entry stays in the ledger, and so does the reason.</summary>
internal static class CorrectInvoice
{
    /// <param name="Amount">The right amount; 0 reverses the invoice.</param>
    internal sealed record Request(string Number, DateOnly On, BudgetKind Kind, long Amount, string Reason);

    internal static void MapInvoiceCorrection(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/invoice-corrections", (Guid id, Request request, CommandRunner commands) =>
            commands.Spend(id, programme => Decide(programme, id, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Correct an invoice's amount or kind; the amount 0 reverses it").Produces<Spending.Recorded>();

    internal static InvoiceCorrected? Decide(Programme programme, Guid batchId, Request request, DateOnly today)
    {
        var money = programme.Committed(batchId);
        var number = Require.Text(request.Number, 100);
        Require.Between(request.Amount, 0, Spending.MostRupiah);
        var known = money.FindInvoice(number) ?? throw new NotFound("invoice", number);
        if (request.Amount < known.Refunded)
        {
            throw new Refusal(
                "CorrectionBelowRefunds", "More of the invoice came back than it would come to.", ("number", number), ("refunded", known.Refunded));
        }

        return known.Amount == request.Amount && known.Kind == money.AccountFor(request.Kind).Kind
            ? null
            : new InvoiceCorrected(Require.NotAfter(request.On, today), batchId, number, request.Kind, request.Amount, Require.Text(request.Reason, 500));
    }
}
