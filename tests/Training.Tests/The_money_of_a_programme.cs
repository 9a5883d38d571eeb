using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
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

        programme.Reserve(Given.BatchId, [Meals(40_000)], 15, Day).Amount.Should().Be(600_000);
    }

    [Fact]
    public void One_rupiah_above_the_ceiling_is_refused_with_what_is_left()
    {
        var programme = Given.Programme(new BudgetReserved(Day, Guid.NewGuid(), 400_000, 10));

        var reserve = () => programme.Reserve(Given.BatchId, [Meals(40_000), Venue(1)], 15, Day);
        var refusal = reserve.Should().Throw<Refusal>().Which;
        refusal.Name.Should().Be("BudgetCeilingExceeded");
        refusal.Values["requested"].Should().Be(600_001L);
        refusal.Values["free"].Should().Be(600_000L);
    }

    [Fact]
    public void Money_is_reserved_then_committed_then_realised_and_each_rupiah_stands_in_one_place()
    {
        Places(Reserved()).Should().Be((400_000, 0, 0, 600_000));
        Places(Committed()).Should().Be((0, 400_000, 0, 600_000));
        Places(Spent(Invoice("INV-1", BudgetKind.Meals, 150_000))).Should().Be((0, 250_000, 150_000, 600_000));
    }

    [Fact]
    public void A_release_frees_what_is_unspent_and_keeps_what_was_spent()
    {
        var released = Spent(Invoice("INV-1", BudgetKind.Meals, 150_000), new BudgetReleased(Day, Given.BatchId));

        Places(released).Should().Be((0, 0, 150_000, 850_000));
    }

    [Fact]
    public void An_invoice_above_its_commitment_is_recorded_and_blocks_the_report()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Meals, 300_001));

        var money = programme.Of(Given.BatchId);
        money.Realised.Should().Be(300_001);
        money.Exceeded.Should().BeTrue("meals were to cost 300,000, though the venue has 100,000 left");
        Report(programme).Should().Throw<Refusal>().Which.Name.Should().Be("InvoicesExceedCommitment");
    }

    [Fact]
    public void A_correction_a_refund_or_a_recommitment_within_the_ceiling_lets_the_report_go()
    {
        var exceeded = Spent(Invoice("INV-1", BudgetKind.Meals, 300_001));

        var corrected = After(exceeded, p => CorrectInvoice.Decide(p, Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 300_000, "misread"), Given.Today));
        var refunded = After(exceeded, p => RecordRefund.Decide(p, Given.BatchId, new("REF-1", "INV-1", Day, 1, "a meal not served"), Given.Today));
        var covered = After(exceeded, p => Recommit.Decide(p, Given.BatchId, new(Day, [new(BudgetKind.Meals, 300_001)], "more guests"), Given.Today));

        Places(corrected).Should().Be((0, 100_000, 300_000, 600_000));
        Places(refunded).Should().Be((0, 100_000, 300_000, 600_000));
        Places(covered).Should().Be((0, 100_000, 300_001, 599_999));
        foreach (var programme in new[] { corrected, refunded, covered })
            Report(programme).Should().NotThrow();
    }

    [Fact]
    public void A_recommitment_shifts_money_between_kinds_and_takes_no_more_than_is_free()
    {
        var programme = After(Committed(), p => Recommit.Decide(p, Given.BatchId, new(Day, [new(BudgetKind.Meals, 350_000), new(BudgetKind.Venue, 50_000)], "cheaper hall"), Given.Today));
        Places(programme).Should().Be((0, 400_000, 0, 600_000));

        Recommitting(programme, BudgetKind.Meals, 950_000).Should().NotThrow();
        Recommitting(programme, BudgetKind.Meals, 950_001).Should().Throw<Refusal>().Which.Name.Should().Be("BudgetCeilingExceeded");
    }

    [Fact]
    public void A_recommitment_is_not_below_what_was_spent()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Meals, 200_000));

        Recommitting(programme, BudgetKind.Meals, 199_999).Should().Throw<Refusal>().Which.Name.Should().Be("CommitmentBelowRealised");
    }

    [Fact]
    public void While_an_invoice_passes_the_ceiling_money_can_still_be_shifted_but_none_taken()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Other, 700_000));
        programme.Free.Should().Be(-100_000);

        After(programme, p => Recommit.Decide(p, Given.BatchId, new(Day, [new(BudgetKind.Meals, 250_000), new(BudgetKind.Venue, 150_000)], "dearer hall"), Given.Today))
            .Free.Should().Be(-100_000);
        Recommitting(programme, BudgetKind.Meals, 300_001).Should().Throw<Refusal>().Which.Name.Should().Be("BudgetCeilingExceeded");
    }

    [Fact]
    public void After_the_release_an_invoice_finds_nothing_committed_and_only_what_was_invoiced_can_be_covered()
    {
        var late = Spent(new BudgetReleased(Day, Given.BatchId, Held: true), Invoice("INV-9", BudgetKind.Meals, 1_000));
        late.Of(Given.BatchId).Exceeded.Should().BeTrue("its money may be another class's by now");

        Recommitting(late, BudgetKind.Meals, 1_001).Should().Throw<Refusal>().Which.Name.Should().Be("BudgetReleased");
        After(late, p => Recommit.Decide(p, Given.BatchId, new(Day, [new(BudgetKind.Meals, 1_000)], "late bill"), Given.Today)).Of(Given.BatchId).Exceeded.Should().BeFalse();
    }

    [Fact]
    public void What_comes_back_after_the_release_is_free_and_cannot_be_spent_again_unflagged()
    {
        var refunded = Spent(
            Invoice("INV-1", BudgetKind.Meals, 200_000), new BudgetReleased(Day, Given.BatchId, Held: true), new RefundReceived(Day, Given.BatchId, "REF-1", "INV-1", 50_000, "unused"));
        refunded.Free.Should().Be(850_000);

        refunded.After([Invoice("INV-2", BudgetKind.Meals, 1)]).Of(Given.BatchId).Exceeded.Should().BeTrue();
    }

    [Fact]
    public void The_same_invoice_again_changes_nothing_and_with_another_amount_or_kind_it_is_refused()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Meals, 100));

        RecordInvoice.Decide(programme, Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 100), Given.Today).Should().BeNull();
        foreach (var (kind, amount) in new[] { (BudgetKind.Meals, 101L), (BudgetKind.Venue, 100L) })
        {
            var other = () => RecordInvoice.Decide(programme, Given.BatchId, new("INV-1", Day, kind, amount), Given.Today);
            other.Should().Throw<Refusal>().Which.Name.Should().Be("InvoiceNumberTaken");
        }
    }

    [Fact]
    public void The_same_refund_again_changes_nothing_and_otherwise_it_is_refused()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Meals, 100), new RefundReceived(Day, Given.BatchId, "REF-1", "INV-1", 40, "unused"));

        RecordRefund.Decide(programme, Given.BatchId, new("REF-1", "INV-1", Day, 40, "unused"), Given.Today).Should().BeNull();
        Refunding(programme, "REF-1", 41).Should().Throw<Refusal>().Which.Name.Should().Be("RefundNumberTaken");
        Refunding(programme, "REF-2", 61).Should().Throw<Refusal>().Which.Name.Should().Be("RefundExceedsInvoice");
        Refunding(programme, "REF-2", 60).Should().NotThrow();
    }

    [Fact]
    public void A_correction_moves_an_invoice_to_the_kind_it_belongs_to_and_its_refund_with_it()
    {
        var programme = After(
            Spent(Invoice("INV-1", BudgetKind.Meals, 100), new RefundReceived(Day, Given.BatchId, "REF-1", "INV-1", 40, "unused")),
            p => CorrectInvoice.Decide(p, Given.BatchId, new("INV-1", Day, BudgetKind.Venue, 100, "it was the hall"), Given.Today));

        programme.Of(Given.BatchId).Accounts.Select(a => (a.Kind, a.Realised)).Should().BeEquivalentTo([(BudgetKind.Meals, 0L), (BudgetKind.Venue, 60L)]);
    }

    [Fact]
    public void A_correction_is_not_below_what_came_back_and_to_nothing_it_reverses_the_invoice()
    {
        var programme = Spent(Invoice("INV-1", BudgetKind.Meals, 100), new RefundReceived(Day, Given.BatchId, "REF-1", "INV-1", 40, "unused"));
        var below = () => CorrectInvoice.Decide(programme, Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 39, "misread"), Given.Today);
        below.Should().Throw<Refusal>().Which.Name.Should().Be("CorrectionBelowRefunds");

        After(Spent(Invoice("INV-1", BudgetKind.Meals, 100)), p => CorrectInvoice.Decide(p, Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 0, "another district's"), Given.Today))
            .Of(Given.BatchId).Realised.Should().Be(0);
    }

    [Fact]
    public void An_invoice_that_nobody_recorded_is_neither_corrected_nor_refunded()
    {
        var correct = () => CorrectInvoice.Decide(Committed(), Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 1, "misread"), Given.Today);
        correct.Should().Throw<NotFound>();
        Refunding(Committed(), "REF-1", 1).Should().Throw<NotFound>();
    }

    [Fact]
    public void Nothing_is_spent_before_the_batch_is_confirmed()
    {
        var spend = () => RecordInvoice.Decide(Reserved(), Given.BatchId, new("INV-1", Day, BudgetKind.Meals, 1), Given.Today);
        spend.Should().Throw<Refusal>().Which.Name.Should().Be("BudgetNotCommitted");
        Recommitting(Reserved(), BudgetKind.Meals, 1).Should().Throw<Refusal>().Which.Name.Should().Be("BudgetNotCommitted");
    }

    [Fact]
    public void An_invoice_of_a_kind_without_a_line_draws_on_the_line_for_all_other_things_if_there_is_one()
    {
        var lump = Given.Programme(new BudgetReserved(Day, Given.BatchId, 400_000, 10), new BudgetCommitted(Day, Given.BatchId), Invoice("INV-1", BudgetKind.Meals, 400_000));
        lump.Of(Given.BatchId).Exceeded.Should().BeFalse("what was reserved before lines were kept is one sum");

        Spent(Invoice("INV-1", BudgetKind.Transport, 1)).Of(Given.BatchId).Exceeded.Should().BeTrue();
    }

    [Fact]
    public void A_line_costs_for_each_seat_or_for_the_whole()
    {
        Meals(100).For(30).Should().Be(3_000);
        Venue(5_000).For(30).Should().Be(5_000);
    }

    private static BudgetLine Meals(long amount) => new(BudgetKind.Meals, BudgetBasis.PerPerson, amount);

    private static BudgetLine Venue(long amount) => new(BudgetKind.Venue, BudgetBasis.Fixed, amount);

    private static BudgetRealised Invoice(string number, BudgetKind kind, long amount) => new(Day, Given.BatchId, number, kind.ToString(), amount);

    /// <summary>400,000 of 1,000,000: meals for ten, and the venue.</summary>
    private static Programme Reserved() => Given.Programme(new BudgetReserved(Day, Given.BatchId, 400_000, 10, [Meals(30_000), Venue(100_000)]));

    private static Programme Committed() => Reserved().After([new BudgetCommitted(Day, Given.BatchId)]);

    private static Programme Spent(params IDomainEvent[] events) => Committed().After(events);

    private static Programme After(Programme programme, Func<Programme, IDomainEvent?> decide) => programme.After([decide(programme)!]);

    private static Func<object?> Recommitting(Programme programme, BudgetKind kind, long amount) =>
        () => Recommit.Decide(programme, Given.BatchId, new(Day, [new(kind, amount)], "a reason"), Given.Today);

    private static Func<object?> Refunding(Programme programme, string number, long amount) =>
        () => RecordRefund.Decide(programme, Given.BatchId, new(number, "INV-1", Day, amount, "unused"), Given.Today);

    private static Func<object> Report(Programme programme) =>
        () => BatchLifecycle.Report(Given.Batch([.. Given.Started, new BatchCompleted(Given.FirstDay.AddDays(2))]), programme, new(Given.Today), Given.Today);

    private static (long Reserved, long Committed, long Realised, long Free) Places(Programme programme)
    {
        var budget = Budget.Of(programme);
        (budget.Reserved + budget.Committed + budget.Realised + budget.Free).Should().Be(programme.BudgetCeiling);
        return (budget.Reserved, budget.Committed, budget.Realised, budget.Free);
    }
}
