using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class The_money_of_a_programme
{
    private static readonly DateOnly Day = new(2019, 4, 1);

    [Fact]
    public void The_last_rupiah_can_be_reserved()
    {
        var programme = Given.Programme(new BudgetReserved(Day, Guid.NewGuid(), 400_000, 10));

        programme.Reserve(Given.BatchId, 600_000, 15, Day).Amount.Should().Be(600_000);
    }

    [Fact]
    public void One_rupiah_above_the_ceiling_is_refused_with_what_is_left()
    {
        var programme = Given.Programme(new BudgetReserved(Day, Guid.NewGuid(), 400_000, 10));

        var reserve = () => programme.Reserve(Given.BatchId, 600_001, 15, Day);
        var refusal = reserve.Should().Throw<Refusal>().Which;
        refusal.Name.Should().Be("BudgetCeilingExceeded");
        refusal.Values["free"].Should().Be(600_000L);
    }

    [Fact]
    public void A_release_frees_what_is_unspent_and_keeps_what_was_spent()
    {
        var programme = Given.Programme(
            new BudgetReserved(Day, Given.BatchId, 400_000, 10),
            new BudgetCommitted(Day, Given.BatchId),
            new BudgetRealised(Day, Given.BatchId, "INV-1", "Meals", 150_000),
            new BudgetReleased(Day, Given.BatchId));

        programme.Free.Should().Be(850_000);
    }

    [Fact]
    public void An_invoice_above_its_commitment_is_recorded_and_blocks_the_report()
    {
        var committed = Given.Programme(new BudgetReserved(Day, Given.BatchId, 400_000, 10), new BudgetCommitted(Day, Given.BatchId));
        var realised = RecordInvoice.Decide(committed, Given.BatchId, new RecordInvoice.Request("INV-1", Day, BudgetKind.Meals, 400_001), Given.Today)!;
        var budget = Programme.Fold(committed, realised).Batches.Single();
        var batch = Given.Batch([.. Given.Started, new BatchCompleted(Given.FirstDay.AddDays(2))]);

        budget.Exceeded.Should().BeTrue();
        var report = () => BatchLifecycle.Report(batch, budget, new BatchLifecycle.Request(Given.Today), Given.Today);
        report.Should().Throw<Refusal>().Which.Name.Should().Be("InvoicesExceedCommitment");
    }

    [Fact]
    public void The_same_invoice_again_changes_nothing_and_with_another_amount_it_is_refused()
    {
        var programme = Given.Programme(
            new BudgetReserved(Day, Given.BatchId, 400_000, 10), new BudgetCommitted(Day, Given.BatchId), new BudgetRealised(Day, Given.BatchId, "INV-1", "Meals", 100));

        RecordInvoice.Decide(programme, Given.BatchId, new RecordInvoice.Request("INV-1", Day, BudgetKind.Meals, 100), Given.Today).Should().BeNull();
        var other = () => RecordInvoice.Decide(programme, Given.BatchId, new RecordInvoice.Request("INV-1", Day, BudgetKind.Meals, 101), Given.Today);
        other.Should().Throw<Refusal>().Which.Name.Should().Be("InvoiceNumberTaken");
    }

    [Fact]
    public void Nothing_is_spent_before_the_batch_is_confirmed()
    {
        var programme = Given.Programme(new BudgetReserved(Day, Given.BatchId, 400_000, 10));

        var spend = () => RecordInvoice.Decide(programme, Given.BatchId, new RecordInvoice.Request("INV-1", Day, BudgetKind.Meals, 1), Given.Today);
        spend.Should().Throw<Refusal>().Which.Name.Should().Be("BudgetNotCommitted");
    }

    [Fact]
    public void A_batch_costs_its_lines_for_each_seat_and_for_the_whole() =>
        Batch.Cost([new(BudgetKind.Meals, BudgetBasis.PerPerson, 100), new(BudgetKind.Venue, BudgetBasis.Fixed, 5_000)], 30).Should().Be(8_000);
}
