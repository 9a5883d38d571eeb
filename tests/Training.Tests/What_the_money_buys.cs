using System.Text.Json;
using System.Text.Json.Serialization;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Programmes;
using Xunit;
using Funded = KoperasiPlatform.Training.Programmes.ProgrammeFunded;

namespace KoperasiPlatform.Training.Tests;

/// <summary>By the figures of the 2019 programme (samples/solok-selatan-2019).</summary>
public sealed class What_the_money_buys
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly Plan Sample = JsonSerializer.Deserialize<Plan>(
        File.ReadAllText(Path.Combine(Repository.Root, "samples", "solok-selatan-2019", "programme.json")), Json)!;

    [Fact]
    public void The_Ministry_s_cost_of_a_seat_buys_131_and_the_district_s_own_prices_165()
    {
        var budget = Budget.Of(Reserved(Sample.Batches));

        budget.CostPerPerson.Should().Be(2_687_152);
        budget.Comparison.Select(c => (c.By, c.People, c.CostPerPerson, c.SeatsForCeiling)).Should().Equal(
            ("Ministry", 131, Sample.MinistryStandardCostPerSeat, 131),
            ("District", 165, 2_690_909, 165),
            ("Plan", 165, 2_687_152, 165));
    }

    [Fact]
    public void With_one_class_planned_the_rest_of_the_money_still_buys_130_seats_at_its_cost()
    {
        var budget = Budget.Of(Reserved(Sample.Batches.Take(1)));

        // Rp 83,100,000 for 30 seats; Rp 360,900,000 are left
        budget.CostPerPerson.Should().Be(2_770_000);
        budget.SeatsStillAffordable.Should().Be(130);
        budget.Comparison.Single(c => c.By == "Ministry").SeatsForFree.Should().Be(106);
    }

    [Fact]
    public void The_lines_come_to_the_totals()
    {
        var budget = Budget.Of(Played());

        budget.Realised.Should().Be(442_455_000);
        budget.Planned.Should().Be(443_380_000);
        (budget.Reserved + budget.Committed + budget.Realised + budget.Free).Should().Be(budget.Ceiling);
        budget.Lines.Sum(l => l.Planned).Should().Be(budget.Planned);
        budget.Lines.Sum(l => l.Realised).Should().Be(budget.Realised);
        (budget.Ceiling - budget.Planned + budget.Lines.Sum(l => l.Free)).Should().Be(budget.Free);
        budget.Lines.Single(l => l.Kind == BudgetKind.Lodging).CostPerPerson.Should().Be(746_970);
    }

    [Fact]
    public void A_class_that_was_called_off_costs_nobody_s_seat()
    {
        var first = Sample.Batches[0];
        var programme = Reserved(Sample.Batches.Take(2)).After(
        [
            new BudgetCommitted(Sample.FundedOn, Id(first)),
            new BudgetRealised(Sample.FundedOn, Id(first), "INV-1", "Venue", 1_000_000),
            new BudgetReleased(Sample.FundedOn, Id(first)),
        ]);

        var budget = Budget.Of(programme);
        budget.Seats.Should().Be(34);
        budget.CostPerPerson.Should().Be(Budget.Of(Reserved([Sample.Batches[1]])).CostPerPerson);
        budget.Realised.Should().Be(1_000_000);
    }

    [Fact]
    public void At_other_prices_what_is_not_confirmed_yet_costs_otherwise_and_nothing_changes()
    {
        var programme = Reserved(Sample.Batches);

        var dearer = WhatIf.Of(programme, new([new(BudgetKind.Lodging, BudgetBasis.PerPerson, 1_000_000)], Classes: null));
        dearer.Planned.Should().Be(443_380_000 + (165 * 250_000));
        dearer.Free.Should().Be(444_000_000 - dearer.Planned, "below 0 it says by how much the ceiling would be passed");
        dearer.CostPerPerson.Should().Be(2_937_152);
        dearer.Comparison.Single(c => c.By == "Plan").SeatsForCeiling.Should().Be(151);
        Budget.Of(programme).CostPerPerson.Should().Be(2_687_152);
    }

    [Fact]
    public void At_other_prices_a_confirmed_class_keeps_its_money_and_tells_what_the_next_would_cost()
    {
        var committed = Reserved(Sample.Batches.Take(1)).After([new BudgetCommitted(Sample.FundedOn, Id(Sample.Batches[0]))]);

        var dearer = WhatIf.Of(committed, new([new(BudgetKind.Lodging, BudgetBasis.PerPerson, 1_000_000)], Classes: null));
        dearer.Free.Should().Be(committed.Free);
        dearer.CostPerPerson.Should().Be(3_020_000);
        dearer.SeatsStillAffordable.Should().Be(119);
    }

    [Fact]
    public void Before_anything_is_planned_a_class_can_be_tried_out()
    {
        var plan = Sample.Batches[0];

        var tried = WhatIf.Of(Reserved([]), new(Prices: null, [new(plan.Capacity, plan.BudgetLines)]));
        tried.CostPerPerson.Should().Be(2_770_000);
        tried.Comparison.Single(c => c.By == "Plan").SeatsForCeiling.Should().Be(160);
        Budget.Of(Reserved([])).CostPerPerson.Should().BeNull();
    }

    [Fact]
    public void A_price_below_nothing_and_two_prices_of_one_thing_are_refused()
    {
        BudgetLine meals = new(BudgetKind.Meals, BudgetBasis.PerPerson, 100);
        var negative = () => WhatIf.Of(Reserved([]), new([meals with { Amount = -1 }], Classes: null));
        negative.Should().Throw<InvalidField>().Which.Field.Should().Be("amount");
        var twice = () => WhatIf.Of(Reserved([]), new([meals, meals with { Amount = 200 }], Classes: null));
        twice.Should().Throw<InvalidField>().Which.Field.Should().Be("prices");
    }

    private static Programme Reserved(IEnumerable<Class> classes)
    {
        var funded = Programme.Fold(null, new Funded(
            Sample.FundedOn, Sample.FiscalYear, Sample.FundingSource, Sample.Ceiling, Sample.MinistryTarget, Sample.DistrictTarget));
        return classes.Aggregate(funded, (programme, c) => Programme.Fold(programme, programme.Reserve(Id(c), c.BudgetLines, c.Capacity, Sample.FundedOn)));
    }

    /// <summary>All classes held, invoiced and reported, as in the demo.</summary>
    private static Programme Played() => Reserved(Sample.Batches).After(Sample.Batches.SelectMany(c => (IDomainEvent[])
    [
        new BudgetCommitted(Sample.FundedOn, Id(c)),
        .. c.Invoices.Select(i => new BudgetRealised(i.Date, Id(c), i.Number, i.Kind.ToString(), i.Amount)),
        new BudgetReleased(Sample.FundedOn, Id(c), Held: true),
    ]));

    private static Guid Id(Class c) => DerivedId.From("class", c.Number);

    private sealed record Plan(
        int FiscalYear, string FundingSource, DateOnly FundedOn, long Ceiling, int MinistryTarget, int DistrictTarget, long MinistryStandardCostPerSeat,
        IReadOnlyList<Class> Batches);

    private sealed record Class(int Number, int Capacity, IReadOnlyList<BudgetLine> BudgetLines, IReadOnlyList<InvoiceRow> Invoices);

    private sealed record InvoiceRow(string Number, BudgetKind Kind, long Amount, DateOnly Date);
}
