using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>
/// The money of one batch, an account for each kind: reserved when the batch is scheduled, committed when it is confirmed,
/// realised by invoices, and what is unspent released when it is called off or reported.
/// </summary>
public sealed record BatchBudget(Guid BatchId, int Seats, IReadOnlyList<BudgetLine> Lines, IReadOnlyList<Account> Accounts)
{
    public bool IsCommitted { get; init; }

    public bool IsReleased { get; init; }

    /// <summary>Called off: its seats are not to be had, and only what was spent stays.</summary>
    public bool IsLapsed { get; init; }

    public IReadOnlyList<Invoice> Invoices { get; init; } = [];

    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    public long Planned => Accounts.Sum(a => a.Planned);

    public long Allotted => Accounts.Sum(a => a.Allotted);

    public long Realised => Accounts.Sum(a => a.Realised);

    public long Used => Accounts.Sum(a => a.Used);

    public long Reserved => IsCommitted ? 0 : Used;

    /// <summary>Committed and not yet spent.</summary>
    public long Committed => Used - Reserved - Realised;

    /// <summary>More was invoiced than was committed: this blocks the report.</summary>
    public bool Exceeded => Accounts.Any(a => a.Exceeded);

    /// <summary>What stands above its commitment is corrected, refunded or covered before anything is reported.</summary>
    internal void AssertNotExceeded()
    {
        if (Exceeded)
        {
            throw new Refusal(
                "InvoicesExceedCommitment", "More was invoiced than committed.", ("batchId", BatchId), ("accounts", Accounts.Where(a => a.Exceeded).ToArray()));
        }
    }

    internal static BatchBudget Of(BudgetReserved e)
    {
        IReadOnlyList<BudgetLine> lines = e.Lines ?? [new(BudgetKind.Other, BudgetBasis.Fixed, e.Amount)];
        return new BatchBudget(e.BatchId, e.Seats, lines, AccountsOf(lines, e.Seats));
    }

    internal static IReadOnlyList<Account> AccountsOf(IEnumerable<BudgetLine> lines, int seats) =>
    [
        .. lines.GroupBy(line => line.Kind).Select(kind =>
        {
            var planned = kind.Sum(line => line.For(seats));
            return new Account(kind.Key, planned, planned, Realised: 0);
        }),
    ];

    /// <summary>The account that an invoice of a kind draws on: its own, else that for all other things, else one with nothing in it.</summary>
    internal Account AccountFor(BudgetKind kind) =>
        Accounts.FirstOrDefault(a => a.Kind == kind) ?? Accounts.FirstOrDefault(a => a.Kind == BudgetKind.Other) ?? new Account(kind, 0, 0, 0);

    internal Invoice? FindInvoice(string number) => Invoices.FirstOrDefault(i => i.Number == number);

    internal BatchBudget Invoiced(BudgetRealised e)
    {
        var account = AccountFor(Enum.TryParse<BudgetKind>(e.Kind, out var kind) ? kind : BudgetKind.Other).Kind;
        return Realise(account, e.Amount) with { Invoices = [.. Invoices, new Invoice(e.InvoiceNumber, account, e.Amount)] };
    }

    internal BatchBudget Corrected(InvoiceCorrected e)
    {
        var wrong = FindInvoice(e.InvoiceNumber)!;
        var account = AccountFor(e.Kind).Kind;
        // a refund came out of the account that the invoice stood in, and goes with it
        var moved = Realise(wrong.Kind, wrong.Refunded - wrong.Amount).Realise(account, e.Amount - wrong.Refunded);
        return moved.With(wrong with { Kind = account, Amount = e.Amount });
    }

    internal BatchBudget Refunded(RefundReceived e)
    {
        var invoice = FindInvoice(e.InvoiceNumber)!;
        return Realise(invoice.Kind, -e.Amount).With(invoice with { Refunded = invoice.Refunded + e.Amount }) with
        {
            Refunds = [.. Refunds, new Refund(e.RefundNumber, e.InvoiceNumber, e.Amount)],
        };
    }

    internal BatchBudget Recommitted(IEnumerable<Commitment> commitments) =>
        commitments.Aggregate(this, (budget, c) => budget.With(budget.Exactly(c.Kind) with { Allotted = c.Amount }));

    internal BatchBudget Release(bool lapsed) => this with
    {
        IsReleased = true,
        IsLapsed = lapsed,
        Accounts = [.. Accounts.Select(a => a.Released())],
    };

    /// <summary>The account of a kind and of no other.</summary>
    internal Account Exactly(BudgetKind kind) => Accounts.FirstOrDefault(a => a.Kind == kind) ?? new Account(kind, 0, 0, 0);

    private BatchBudget Realise(BudgetKind kind, long amount)
    {
        var account = Exactly(kind);
        var spent = account with { Realised = account.Realised + amount };
        return With(IsReleased ? spent.Released() : spent);
    }

    private BatchBudget With(Account account) => this with
    {
        Accounts = Accounts.Any(a => a.Kind == account.Kind)
            ? [.. Accounts.Select(a => a.Kind == account.Kind ? account : a)]
            : [.. Accounts, account],
    };

    private BatchBudget With(Invoice invoice) => this with
    {
        Invoices = [.. Invoices.Select(i => i.Number == invoice.Number ? invoice : i)],
    };
}

/// <summary>The money of one kind within a batch, in rupiah.</summary>
/// <param name="Planned">By the budget's lines.</param>
/// <param name="Allotted">What may be spent: as planned, until it is committed anew or released.</param>
/// <param name="Realised">Invoices, less what came back.</param>
public sealed record Account(BudgetKind Kind, long Planned, long Allotted, long Realised)
{
    /// <summary>What is spoken for: no longer to be had for anything else.</summary>
    public long Used => Math.Max(Allotted, Realised);

    public bool Exceeded => Realised > Allotted;

    /// <summary>Unspent money goes back; so does what is refunded afterwards, and an invoice that comes late finds nothing allotted.</summary>
    internal Account Released() => this with { Allotted = Math.Min(Allotted, Realised) };
}

/// <param name="Kind">The account that it stands in.</param>
/// <param name="Amount">As corrected last.</param>
/// <param name="Refunded">What of it came back.</param>
public sealed record Invoice(string Number, BudgetKind Kind, long Amount, long Refunded = 0);

public sealed record Refund(string Number, string InvoiceNumber, long Amount);
