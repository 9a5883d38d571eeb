using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>A funded programme and where its money is: reserved, committed, realised, free.</summary>
public sealed record Programme : IAggregate<Programme>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required int FiscalYear { get; init; }

    public required string FundingSource { get; init; }

    public required long BudgetCeiling { get; init; }

    public required int MinistryTarget { get; init; }

    public required int DistrictTarget { get; init; }

    public IReadOnlyList<BatchBudget> Batches { get; init; } = [];

    /// <summary>What is spoken for: never more than the ceiling but by an invoice above its commitment, which is flagged.</summary>
    public long Used => Batches.Sum(b => b.Used);

    public long Free => BudgetCeiling - Used;

    public static Programme Fold(Programme? state, IDomainEvent e) => (state, e) switch
    {
        (null, ProgrammeFunded x) => new Programme
        {
            FiscalYear = x.FiscalYear,
            FundingSource = x.FundingSource,
            BudgetCeiling = x.BudgetCeiling,
            MinistryTarget = x.MinistryTarget,
            DistrictTarget = x.DistrictTarget,
        },
        ({ } s, BudgetReserved x) => s with { Batches = [.. s.Batches, new BatchBudget(x.BatchId, x.Seats, x.Amount)] },
        ({ } s, BudgetCommitted x) => s.With(x.BatchId, b => b with { Committed = true }),
        ({ } s, BudgetRealised x) => s.With(x.BatchId, b => b with { Invoices = [.. b.Invoices, new Invoice(x.InvoiceNumber, x.Kind, x.Amount)] }),
        ({ } s, BudgetReleased x) => s.With(x.BatchId, b => b with { Released = true }),
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a programme's stream."),
    };

    /// <summary>Reserves money for a batch, or says how much there is.</summary>
    public BudgetReserved Reserve(Guid batchId, long amount, int seats, DateOnly on) => amount <= Free
        ? new BudgetReserved(on, batchId, amount, seats)
        : throw new Refusal(
            "BudgetCeilingExceeded",
            "The money left does not pay for it.",
            ("ceiling", BudgetCeiling),
            ("requested", amount),
            ("free", Free));

    private Programme With(Guid batchId, Func<BatchBudget, BatchBudget> change) => this with
    {
        Batches = [.. Batches.Select(b => b.BatchId == batchId ? change(b) : b)],
    };
}

public sealed record Invoice(string Number, string Kind, long Amount);

/// <summary>The money of one batch: planned when reserved, committed when confirmed, realised by invoices.</summary>
public sealed record BatchBudget(Guid BatchId, int Seats, long Planned)
{
    public bool Committed { get; init; }

    public bool Released { get; init; }

    public IReadOnlyList<Invoice> Invoices { get; init; } = [];

    public long Realised => Invoices.Sum(i => i.Amount);

    /// <summary>What was spent stays used, also after a release.</summary>
    public long Used => Released ? Realised : Math.Max(Planned, Realised);

    /// <summary>More was invoiced than was committed: this blocks the report.</summary>
    public bool Exceeded => Realised > Planned;
}
