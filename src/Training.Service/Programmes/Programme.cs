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

    /// <summary>Halves of the fiscal year that were reported.</summary>
    public IReadOnlyList<int> SubmittedStages { get; init; } = [];

    /// <summary>What may be spent; never more than the ceiling.</summary>
    public long Allotted => Batches.Sum(b => b.Allotted);

    /// <summary>Reserved, committed and realised: never more than the ceiling but by invoices above their commitment, which are flagged.</summary>
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
        ({ } s, BudgetReserved x) => s with { Batches = [.. s.Batches, BatchBudget.Of(x)] },
        ({ } s, BudgetCommitted x) => s.With(x.BatchId, b => b with { IsCommitted = true }),
        ({ } s, BudgetRecommitted x) => s.With(x.BatchId, b => b.Recommitted(x.Commitments)),
        ({ } s, BudgetRealised x) => s.With(x.BatchId, b => b.Invoiced(x)),
        ({ } s, InvoiceCorrected x) => s.With(x.BatchId, b => b.Corrected(x)),
        ({ } s, RefundReceived x) => s.With(x.BatchId, b => b.Refunded(x)),
        ({ } s, BudgetReleased x) => s.With(x.BatchId, b => b.Release(lapsed: !x.Held)),
        ({ } s, BatchEnteredStage) => s,
        ({ } s, StageSubmitted x) => s with { SubmittedStages = [.. s.SubmittedStages, x.Stage] },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a programme's stream."),
    };

    /// <summary>Reserves money for a batch, or says how much there is.</summary>
    public BudgetReserved Reserve(Guid batchId, IReadOnlyList<BudgetLine> lines, int seats, DateOnly on)
    {
        var amount = lines.Sum(line => line.For(seats));
        return amount <= Free ? new BudgetReserved(on, batchId, amount, seats, lines) : throw CeilingExceeded(amount);
    }

    public BatchBudget Of(Guid batchId) => Batches.FirstOrDefault(b => b.BatchId == batchId) ?? throw new NotFound("budget of the batch", batchId);

    internal void AssertNotSubmitted(int stage)
    {
        if (SubmittedStages.Contains(stage))
            throw new Refusal("StageReported", "The stage was reported to the Ministry; what changed since is an amendment.", ("stage", stage));
    }

    internal void AssertSubmitted(int stage)
    {
        if (!SubmittedStages.Contains(stage))
            throw new Refusal("StageNotReported", "The stage was not reported yet: there is nothing to amend.", ("stage", stage));
    }

    internal Refusal CeilingExceeded(long requested) => new(
        "BudgetCeilingExceeded", "The money left does not pay for it.", ("ceiling", BudgetCeiling), ("requested", requested), ("free", Free));

    private Programme With(Guid batchId, Func<BatchBudget, BatchBudget> change) => this with
    {
        Batches = [.. Batches.Select(b => b.BatchId == batchId ? change(b) : b)],
    };
}
