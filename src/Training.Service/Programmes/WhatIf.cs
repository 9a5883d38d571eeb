using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>
/// The budget as it would be with other unit prices, or with further classes. Nothing is stored, and nothing is refused for
/// the ceiling's sake: free money below 0 says by how much it would be passed.
/// </summary>
internal static class WhatIf
{
    /// <param name="Prices">Each replaces the price of its kind and basis.</param>
    /// <param name="Classes">Added to those planned.</param>
    internal sealed record Request(IReadOnlyList<BudgetLine>? Prices, IReadOnlyList<Class>? Classes);

    internal sealed record Class(int Capacity, IReadOnlyList<BudgetLine> BudgetLines);

    internal static Budget Of(Programme programme, Request request)
    {
        var prices = Checked(Require.NoNulls(request.Prices ?? [], "prices"));
        if (prices.DistinctBy(p => (p.Kind, p.Basis)).Count() != prices.Count)
            throw new InvalidField("prices", prices.Count, "must name each kind and basis once");
        var repriced = programme with
        {
            Batches = [.. programme.Batches.Select(b => b.IsCommitted || b.IsReleased ? b : b with
            {
                Lines = Reprice(b.Lines, prices),
                Accounts = BatchBudget.AccountsOf(Reprice(b.Lines, prices), b.Seats),
            })],
        };
        var added = (request.Classes is { Count: > 0 } classes ? Require.NotEmpty(classes, 100, "classes") : []).Select((c, n) => Add(programme, c, n));
        // a confirmed class costs what it does, and still tells what one like it would cost at the other prices
        return Budget.Of(repriced.After(added), (batch, account) => prices.Any(p => p.Kind == account.Kind)
            ? Reprice(batch.Lines, prices).Where(line => line.Kind == account.Kind).Sum(line => line.For(batch.Seats))
            : account.Used);
    }

    private static BudgetReserved Add(Programme programme, Class added, int n)
    {
        var seats = Require.Between(added.Capacity, 1, 1_000, "classes.capacity");
        var lines = Checked(Require.NotEmpty(added.BudgetLines, 100, "classes.budgetLines"));
        var amount = Require.Between(lines.Sum(line => line.For(seats)), 0, Spending.MostRupiah, "classes.budgetLines");
        return new BudgetReserved(default, DerivedId.From(programme.Id, "what-if", n), amount, seats, lines);
    }

    private static IReadOnlyList<BudgetLine> Reprice(IReadOnlyList<BudgetLine> lines, IReadOnlyList<BudgetLine> prices) =>
    [
        .. lines.Where(line => !prices.Any(p => Same(p, line))),
        .. prices.Where(p => lines.Any(line => Same(p, line))),
    ];

    private static bool Same(BudgetLine one, BudgetLine other) => one.Kind == other.Kind && one.Basis == other.Basis;

    private static IReadOnlyList<BudgetLine> Checked(IReadOnlyList<BudgetLine> lines)
    {
        foreach (var line in lines)
            Require.Between(line.Amount, 0, Spending.MostRupiah);
        return lines;
    }
}
