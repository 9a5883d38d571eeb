namespace KoperasiPlatform.Training.Programmes;

/// <summary>Where the money of a programme is, and what it still buys; in whole rupiah.</summary>
/// <param name="Planned">By the budgets of all batches but those called off.</param>
/// <param name="Reserved">For batches that are scheduled.</param>
/// <param name="Committed">For batches that are confirmed, and not spent yet.</param>
/// <param name="Realised">Invoices, less what came back.</param>
/// <param name="Free">The ceiling less reserved, committed and realised.</param>
/// <param name="Exceeded">Whether an invoice stands above its commitment.</param>
/// <param name="Seats">That the batches have, but those called off.</param>
/// <param name="CostPerPerson">What a seat costs today: what these batches use of the money, over their seats, rounded up; null without seats.</param>
/// <param name="SeatsStillAffordable">How many more seats the free money buys at that cost.</param>
/// <param name="Lines">The same by kind.</param>
/// <param name="Comparison">What the ceiling buys at the cost that each target implies, and at today's.</param>
internal sealed record Budget(
    long Ceiling,
    long Planned,
    long Reserved,
    long Committed,
    long Realised,
    long Free,
    bool Exceeded,
    int Seats,
    long? CostPerPerson,
    long? SeatsStillAffordable,
    IReadOnlyList<Budget.Line> Lines,
    IReadOnlyList<Budget.SeatCost> Comparison,
    IReadOnlyList<BatchBudget> Batches)
{
    /// <param name="Free">What was planned and is not spoken for any more; below 0 where more is used than planned.</param>
    internal sealed record Line(
        BudgetKind Kind, long Planned, long Reserved, long Committed, long Realised, long Free, long? CostPerPerson, bool Exceeded);

    /// <param name="By">Ministry, District (what their targets imply) or Plan (the batches').</param>
    /// <param name="People">The target, or the seats planned.</param>
    /// <param name="SeatsForCeiling">What the whole money buys at that cost.</param>
    /// <param name="SeatsForFree">What the free money buys at that cost.</param>
    internal sealed record SeatCost(string By, int People, long? CostPerPerson, long? SeatsForCeiling, long? SeatsForFree);

    public static Budget Of(Programme programme) => Of(programme, (_, account) => account.Used);

    /// <param name="programme">The ledger.</param>
    /// <param name="costOf">What a batch's account counts for in the cost of a person.</param>
    public static Budget Of(Programme programme, Func<BatchBudget, Account, long> costOf)
    {
        BatchBudget[] live = [.. programme.Batches.Where(b => !b.IsLapsed)];
        var seats = live.Sum(b => b.Seats);
        long? PerPerson(long amount) => seats == 0 ? null : (amount + seats - 1) / seats;
        long CostOf(BudgetKind kind) => live.Sum(b => b.Accounts.Where(a => a.Kind == kind).Sum(a => costOf(b, a)));

        Line[] lines = [.. Enum.GetValues<BudgetKind>().Select(kind => LineOf(kind, programme.Batches, PerPerson(CostOf(kind)))).OfType<Line>()];
        var cost = PerPerson(live.Sum(b => b.Accounts.Sum(a => costOf(b, a))));
        return new Budget(
            programme.BudgetCeiling, lines.Sum(l => l.Planned), lines.Sum(l => l.Reserved), lines.Sum(l => l.Committed), lines.Sum(l => l.Realised),
            programme.Free, lines.Any(l => l.Exceeded), seats, cost, Buys(programme.Free, cost), lines,
            [
                ByTarget("Ministry", programme, programme.MinistryTarget),
                ByTarget("District", programme, programme.DistrictTarget),
                Compare("Plan", programme, seats, cost),
            ],
            programme.Batches);
    }

    private static Line? LineOf(BudgetKind kind, IEnumerable<BatchBudget> batches, long? costPerPerson)
    {
        (BatchBudget Batch, Account Account)[] accounts = [.. batches.SelectMany(b => b.Accounts.Where(a => a.Kind == kind).Select(a => (b, a)))];
        if (accounts.Length == 0)
            return null;
        var planned = accounts.Where(x => !x.Batch.IsLapsed).Sum(x => x.Account.Planned);
        var reserved = accounts.Where(x => !x.Batch.IsCommitted).Sum(x => x.Account.Used);
        var realised = accounts.Sum(x => x.Account.Realised);
        var used = accounts.Sum(x => x.Account.Used);
        return new Line(
            kind, planned, reserved, used - reserved - realised, realised, planned - used, costPerPerson, accounts.Any(x => x.Account.Exceeded));
    }

    private static SeatCost ByTarget(string by, Programme programme, int people) =>
        Compare(by, programme, people, programme.BudgetCeiling / people);

    private static SeatCost Compare(string by, Programme programme, int people, long? cost) =>
        new(by, people, cost, Buys(programme.BudgetCeiling, cost), Buys(programme.Free, cost));

    private static long? Buys(long money, long? cost) => cost is > 0 ? Math.Max(0, money) / cost : null;
}
