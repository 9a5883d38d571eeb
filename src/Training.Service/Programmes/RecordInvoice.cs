using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>Realises money of a batch. More than was committed is recorded all the same; it blocks the report.</summary>
internal static class RecordInvoice
{
    internal sealed record Request(string Number, DateOnly Date, BudgetKind Kind, long Amount);

    internal static void MapInvoice(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/invoices", (Guid id, Request request, CommandRunner commands) =>
            commands.Spend(id, programme => Decide(programme, id, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Record an invoice; the same number again changes nothing").Produces<Spending.Recorded>();

    internal static BudgetRealised? Decide(Programme programme, Guid batchId, Request request, DateOnly today)
    {
        var money = programme.Committed(batchId);
        var number = Require.Text(request.Number, 100);
        Require.Between(request.Amount, 1, Spending.MostRupiah);
        Require.NotAfter(request.Date, today);
        if (money.FindInvoice(number) is not { } known)
            return new BudgetRealised(request.Date, batchId, number, request.Kind.ToString(), request.Amount);
        return known.Amount == request.Amount && known.Kind == money.AccountFor(request.Kind).Kind
            ? null
            : throw new Refusal(
                "InvoiceNumberTaken", "This invoice is recorded otherwise: correct it, if that was wrong.",
                ("number", number), ("kind", known.Kind), ("amount", known.Amount));
    }
}
