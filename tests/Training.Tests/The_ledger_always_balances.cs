using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Programmes;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>
/// Whatever is asked of a programme's money, in whatever order: what is refused changes nothing, and what is accepted keeps
/// the ledger right. A failure prints the commands and the seed that makes them again.
/// </summary>
public sealed class The_ledger_always_balances
{
    private const long Ceiling = 1_000_000;
    private const int Batches = 4;

    private static readonly DateOnly Day = new(2019, 4, 1);
    private static readonly BudgetKind[] Kinds = [BudgetKind.Meals, BudgetKind.Venue, BudgetKind.Other];
    private static readonly Gen<long> Amounts = Gen.OneOf(Gen.Long[0, 400_000], Gen.Long[0, 10], Gen.Const(Ceiling));
    private static readonly Gen<Command> Commands = Gen.Select(Gen.Enum<Act>(), Gen.Int[1, Batches], Gen.Int[0, Kinds.Length - 1].Select(n => Kinds[n]), Amounts, Gen.Int[1, 3], Gen.Bool).Select(
        (act, batch, kind, amount, number, flag) => new Command(act, batch, kind, amount, number, flag));

    private enum Act
    {
        Reserve,
        Commit,
        Invoice,
        Correct,
        Refund,
        Recommit,
        Release,
    }

    private sealed record Command(Act Act, int Batch, BudgetKind Kind, long Amount, int Number, bool Flag);

    [Fact]
    public void And_the_ceiling_is_passed_by_flagged_invoices_only() => Commands.Array[0, 60].Sample(
        commands =>
        {
            var programme = Given.Programme();
            var naive = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var command in commands)
            {
                if (Decided(programme, command) is not { } entry)
                    continue;
                Note(naive, entry);
                programme = Programme.Fold(programme, entry);
                AssertBalance(programme, naive);
            }
        },
        iter: 1_000,
        threads: 1);

    private static void AssertBalance(Programme programme, Dictionary<string, long> naive)
    {
        var budget = Budget.Of(programme);
        (budget.Reserved + budget.Committed + budget.Realised + budget.Free).Should().Be(Ceiling, "each rupiah stands in one place");
        (budget.Ceiling - budget.Planned + budget.Lines.Sum(l => l.Free)).Should().Be(budget.Free, "the lines come to the totals");
        budget.Realised.Should().Be(naive.Values.Sum(), "what is realised is the last word on each invoice, less its refunds");

        var excess = programme.Batches.SelectMany(b => b.Accounts).Sum(a => Math.Max(0, a.Realised - a.Allotted));
        programme.Allotted.Should().BeInRange(0, Ceiling, "nobody is allowed to spend what is not there");
        programme.Used.Should().BeLessThanOrEqualTo(Ceiling + excess, "only an invoice above its commitment passes the ceiling");
        budget.Exceeded.Should().Be(excess > 0, "and that one is flagged");
        programme.Batches.SelectMany(b => b.Accounts).Should().OnlyContain(a => a.Realised >= 0 && a.Allotted >= 0);
        programme.Batches.Where(b => b.IsReleased).Should().OnlyContain(b => b.Used == b.Realised, "what was cancelled, broken off or reported holds what it spent, and no more");
        budget.Seats.Should().Be(programme.Batches.Where(b => !b.IsLapsed).Sum(b => b.Seats), "seats that were called off are not to be had");
    }

    /// <summary>The accounts kept anew by somebody who only knows invoices and what came back.</summary>
    private static void Note(Dictionary<string, long> naive, IDomainEvent entry)
    {
        switch (entry)
        {
            case BudgetRealised x:
                naive[$"{x.BatchId}/{x.InvoiceNumber}"] = x.Amount;
                break;
            case InvoiceCorrected x:
                naive[$"{x.BatchId}/{x.InvoiceNumber}"] = x.Amount;
                break;
            case RefundReceived x:
                naive[$"{x.BatchId}/refund {x.RefundNumber}"] = -x.Amount;
                break;
        }
    }

    private static IDomainEvent? Decided(Programme programme, Command c)
    {
        var id = DerivedId.From("batch", c.Batch);
        var money = programme.Batches.FirstOrDefault(b => b.BatchId == id);
        try
        {
            return c.Act switch
            {
                // what the batch's own state allows: reserved once, committed and released once
                Act.Reserve when money is null => programme.Reserve(id, [new(c.Kind, BudgetBasis.Fixed, c.Amount), new(BudgetKind.Venue, BudgetBasis.PerPerson, c.Number)], 10, Day),
                Act.Commit when money is { IsCommitted: false, IsReleased: false } => new BudgetCommitted(Day, id),
                Act.Release when money is { IsReleased: false } => new BudgetReleased(Day, id, Held: c.Flag && money.IsCommitted),
                Act.Invoice when money is not null => RecordInvoice.Decide(programme, id, new($"INV-{c.Number}", Day, c.Kind, c.Amount), Given.Today),
                Act.Correct when money is not null => CorrectInvoice.Decide(programme, id, new($"INV-{c.Number}", Day, c.Kind, c.Amount, "misread"), Given.Today),
                Act.Refund when money is not null => RecordRefund.Decide(programme, id, new($"REF-{c.Number}", $"INV-{1 + (c.Amount % 3)}", Day, c.Amount, "unused"), Given.Today),
                Act.Recommit when money is not null => Recommit.Decide(programme, id, new(Day, [new(c.Kind, c.Amount)], "a reason"), Given.Today),
                _ => null,
            };
        }
        catch (Problem)
        {
            return null;
        }
    }
}
