using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>
/// Sets anew what a confirmed batch may spend on some kinds: shifts money between them, or takes free money, within the
/// ceiling. That is how an invoice above its commitment comes to be covered.
/// </summary>
internal static class Recommit
{
    internal sealed record Request(DateOnly On, IReadOnlyList<Commitment> Commitments, string Reason);

    internal static void MapRecommit(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/recommitment", (Guid id, Request request, CommandRunner commands) =>
            commands.Spend(id, programme => Decide(programme, id, request, commands.Today)))
        .RequireRoles(Roles.Trainer).WithSummary("Set anew what may be spent on some kinds, within the ceiling").Produces<Spending.Recorded>();

    internal static BudgetRecommitted? Decide(Programme programme, Guid batchId, Request request, DateOnly today)
    {
        var money = programme.Committed(batchId);
        var commitments = Require.NotEmpty(request.Commitments, 100);
        if (commitments.DistinctBy(c => c.Kind).Count() != commitments.Count)
            throw new InvalidField("commitments", commitments.Count, "must name each kind once");
        foreach (var commitment in commitments)
            AssertAllowed(money, commitment);
        if (commitments.All(c => money.Exactly(c.Kind).Allotted == c.Amount))
            return null;

        var recommitted = new BudgetRecommitted(Require.NotAfter(request.On, today), batchId, commitments, Require.Text(request.Reason, 500));
        var after = Programme.Fold(programme, recommitted);
        var onlyShifts = after.Allotted <= programme.Allotted && after.Used <= programme.Used;
        return after.Free >= 0 || onlyShifts ? recommitted : throw programme.CeilingExceeded(after.Used - programme.Used);
    }

    private static void AssertAllowed(BatchBudget money, Commitment commitment)
    {
        Require.Between(commitment.Amount, 0, Spending.MostRupiah);
        var realised = money.Exactly(commitment.Kind).Realised;
        if (commitment.Amount < realised)
            throw new Refusal("CommitmentBelowRealised", "More than that is spent already.", ("kind", commitment.Kind), ("realised", realised));
        if (money.IsReleased && commitment.Amount > realised)
            throw new Refusal("BudgetReleased", "The batch is over: what was invoiced may be covered, and no more.", ("kind", commitment.Kind), ("realised", realised));
    }
}
