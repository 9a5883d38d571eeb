using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Programmes;

// The money of a programme, in whole rupiah.

[StoredAs("programme.funded")]
public sealed record ProgrammeFunded(
    DateOnly OccurredOn, int FiscalYear, string FundingSource, long BudgetCeiling, int MinistryTarget, int DistrictTarget) : IDomainEvent;

/// <param name="Lines">What the amount is made of; absent in what was stored before lines were kept here.</param>
[StoredAs("programme.budget-reserved")]
public sealed record BudgetReserved(
    DateOnly OccurredOn, Guid BatchId, long Amount, int Seats, IReadOnlyList<BudgetLine>? Lines = null) : IDomainEvent;

[StoredAs("programme.budget-committed")]
public sealed record BudgetCommitted(DateOnly OccurredOn, Guid BatchId) : IDomainEvent;

/// <summary>What may be spent on some kinds was set anew, within the ceiling.</summary>
[StoredAs("programme.budget-recommitted")]
public sealed record BudgetRecommitted(DateOnly OccurredOn, Guid BatchId, IReadOnlyList<Commitment> Commitments, string Reason) : IDomainEvent;

/// <summary>An invoice came in.</summary>
[StoredAs("programme.budget-realised")]
public sealed record BudgetRealised(DateOnly OccurredOn, Guid BatchId, string InvoiceNumber, string Kind, long Amount) : IDomainEvent;

/// <summary>An invoice was recorded wrongly: what it should have been. Nothing (0) reverses it.</summary>
[StoredAs("programme.invoice-corrected")]
public sealed record InvoiceCorrected(
    DateOnly OccurredOn, Guid BatchId, string InvoiceNumber, BudgetKind Kind, long Amount, string Reason) : IDomainEvent;

/// <summary>Money came back.</summary>
[StoredAs("programme.refund-received")]
public sealed record RefundReceived(
    DateOnly OccurredOn, Guid BatchId, string RefundNumber, string InvoiceNumber, long Amount, string Reason) : IDomainEvent;

/// <summary>What the batch did not spend is free again.</summary>
/// <param name="Held">That the class took place; else it was called off, and its seats are gone too.</param>
[StoredAs("programme.budget-released")]
public sealed record BudgetReleased(DateOnly OccurredOn, Guid BatchId, bool Held = false) : IDomainEvent;

/// <summary>
/// A batch was put on days in the other half of the year. The ledger stays as it is; but it has changed, so that no report is
/// submitted that has not seen it.
/// </summary>
[StoredAs("programme.batch-entered-stage")]
public sealed record BatchEnteredStage(DateOnly OccurredOn, Guid BatchId, int Stage) : IDomainEvent;

/// <summary>The Ministry has a stage's report: no further class ends in that half of the year.</summary>
[StoredAs("programme.stage-submitted")]
public sealed record StageSubmitted(DateOnly OccurredOn, int Stage) : IDomainEvent;

/// <summary>What may be spent on a kind, in rupiah.</summary>
public sealed record Commitment(BudgetKind Kind, long Amount);
