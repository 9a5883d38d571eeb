using AwesomeAssertions;
using KoperasiPlatform.Bench.Reporting;
using Xunit;

namespace KoperasiPlatform.Bench.Tests;

public sealed class Figures_against_earlier_ones
{
    [Fact]
    public void A_ratio_that_fell_is_worse() =>
        Comparison.Of(Given.Report(Given.Rate(100, 80)), Given.Report(Given.Rate(100, 60)))
            .Should().ContainSingle().Which.Should().Be(new Comparison.Worsening("rate", 0.8, 0.6, Comparison.Tolerance));

    [Fact]
    public void A_faster_machine_changes_no_ratio() =>
        Comparison.Of(Given.Report(Given.Rate(100, 80)), Given.Report(Given.Rate(200, 160))).Should().BeEmpty();

    [Fact]
    public void A_latency_that_rose_is_worse() =>
        Comparison.Of(Given.Report(Given.Milliseconds(5)), Given.Report(Given.Milliseconds(6))).Should().ContainSingle();

    [Fact]
    public void A_latency_is_held_beside_its_floor()
    {
        Comparison.Of(Given.Report(Given.Milliseconds(5, floor: 2)), Given.Report(Given.Milliseconds(15, floor: 6))).Should().BeEmpty();
        Comparison.Of(Given.Report(Given.Milliseconds(5, floor: 2)), Given.Report(Given.Milliseconds(6, floor: 2)))
            .Should().ContainSingle().Which.Should().Be(new Comparison.Worsening("latency", 2.5, 3, Comparison.Tolerance));
    }

    [Fact]
    public void A_time_without_a_floor_may_grow_as_the_machine_became_slower()
    {
        var before = Given.Report(Given.Rate(100, 80), Given.Milliseconds(5));
        Comparison.Of(before, Given.Report(Given.Rate(50, 40), Given.Milliseconds(10.5))).Should().BeEmpty("what is chance is chance on a slower machine too");
        Comparison.Of(before, Given.Report(Given.Rate(50, 40), Given.Milliseconds(11.5))).Should().ContainSingle();
        Comparison.Of(before, Given.Report(Given.Rate(200, 160), Given.Milliseconds(6))).Should().ContainSingle("a faster machine excuses nothing");
    }

    [Fact]
    public void Memory_does_not_grow_as_the_machine_becomes_slower() =>
        Comparison.Of(Given.Report(Given.Rate(100, 80), Given.Megabytes(500)), Given.Report(Given.Rate(50, 40), Given.Megabytes(600)))
            .Should().ContainSingle().Which.Name.Should().Be("memory");

    [Fact]
    public void What_became_better_is_not_worse() =>
        Comparison.Of(Given.Report(Given.Milliseconds(5), Given.Rate(100, 80)), Given.Report(Given.Milliseconds(3), Given.Rate(100, 95))).Should().BeEmpty();

    [Fact]
    public void A_small_difference_is_chance() =>
        Comparison.Of(Given.Report(Given.Rate(100, 80)), Given.Report(Given.Rate(100, 73))).Should().BeEmpty();

    [Fact]
    public void The_more_the_runs_differ_the_more_is_chance() =>
        Comparison.Of(Given.Report(Given.Rate(100, 80, spread: 0.6)), Given.Report(Given.Rate(100, 60))).Should().BeEmpty();

    [Fact]
    public void What_has_a_floor_since_is_not_held_against_what_had_none() =>
        Comparison.Of(Given.Report(Given.Milliseconds(1)), Given.Report(Given.Milliseconds(5, floor: 2))).Should().BeEmpty();

    [Fact]
    public void What_was_not_measured_before_cannot_be_worse() =>
        Comparison.Of(Given.Report(), Given.Report(Given.Rate(100, 1))).Should().BeEmpty();

    [Fact]
    public void A_quick_run_is_not_held_against_a_full_one()
    {
        var comparing = () => Comparison.Of(Given.Report(), Given.Report() with { Quick = true });
        comparing.Should().Throw<UsageException>();
    }

    [Fact]
    public void A_stored_report_reads_as_it_was()
    {
        var file = Path.GetTempFileName();
        try
        {
            var report = Given.Report(Given.Rate(100, 80, spread: 0.1), Given.Milliseconds(5));
            File.WriteAllText(file, report.ToJson());

            Report.Read(file).Should().BeEquivalentTo(report);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_that_holds_no_figures_is_told_as_such()
    {
        var reading = () => Report.Read("/nowhere/figures.json");
        reading.Should().Throw<UsageException>();
    }
}
