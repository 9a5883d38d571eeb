namespace KoperasiPlatform.Demo.Data;

/// <summary>Money, targets and classes, as planned; money in whole rupiah.</summary>
internal sealed record ProgrammePlan(
    int FiscalYear,
    string FundingSource,
    DateOnly FundedOn,
    long Ceiling,
    int MinistryTarget,
    int DistrictTarget,
    IReadOnlyList<BatchPlan> Batches);

internal sealed record BatchPlan(
    int Number,
    string Course,
    Venue Venue,
    IReadOnlyList<DateOnly> Days,
    DateOnly PostTestOn,
    int Minimum,
    int Capacity,
    DateOnly ScheduledOn,
    DateOnly EnrolmentOpensOn,
    DateOnly ConfirmedOn,
    DateOnly ReportedOn,
    IReadOnlyList<BudgetLine> BudgetLines,
    IReadOnlyList<InvoiceRow> Invoices);

internal sealed record Venue(string Name);

internal sealed record BudgetLine(string Kind, string Basis, long Amount);

internal sealed record InvoiceRow(string Number, string Kind, long Amount, DateOnly Date);
