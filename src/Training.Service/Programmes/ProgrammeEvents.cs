using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Training.Programmes;

// The money of a programme, in whole rupiah.

[StoredAs("programme.funded")]
public sealed record ProgrammeFunded(
    DateOnly OccurredOn, int FiscalYear, string FundingSource, long BudgetCeiling, int MinistryTarget, int DistrictTarget) : IDomainEvent;

[StoredAs("programme.budget-reserved")]
public sealed record BudgetReserved(DateOnly OccurredOn, Guid BatchId, long Amount, int Seats) : IDomainEvent;

[StoredAs("programme.budget-committed")]
public sealed record BudgetCommitted(DateOnly OccurredOn, Guid BatchId) : IDomainEvent;

[StoredAs("programme.budget-realised")]
public sealed record BudgetRealised(DateOnly OccurredOn, Guid BatchId, string InvoiceNumber, string Kind, long Amount) : IDomainEvent;

[StoredAs("programme.budget-released")]
public sealed record BudgetReleased(DateOnly OccurredOn, Guid BatchId) : IDomainEvent;
