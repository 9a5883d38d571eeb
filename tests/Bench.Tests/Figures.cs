using AwesomeAssertions;
using KoperasiPlatform.Bench.Measuring;
using Xunit;

namespace KoperasiPlatform.Bench.Tests;

public sealed class Figures
{
    [Fact]
    public void The_median_is_the_middle_run() => new Runs([5, 1, 3]).Median.Should().Be(3);

    [Fact]
    public void The_median_of_an_even_number_lies_between_the_middle_two() => new Runs([4, 1, 3, 2]).Median.Should().Be(2.5);

    [Fact]
    public void A_percentile_lies_between_its_neighbours_in_proportion() =>
        Runs.Percentile(Enumerable.Range(0, 101).Select(n => (double)n), 0.99).Should().BeApproximately(99, 0.001);

    [Fact]
    public void Nothing_has_no_percentile()
    {
        var asking = () => Runs.Percentile([], 0.5);
        asking.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_spread_is_a_part_of_the_median() => new Runs([80, 100, 120]).Spread.Should().BeApproximately(0.4, 0.001);

    [Theory]
    [InlineData(100, 80, true, false)]
    [InlineData(100, 96, true, true)]
    [InlineData(100, 79, false, false)]
    public void A_ratio_must_be_reached(double floor, double platform, bool met, bool aimed)
    {
        var measured = Given.Rate(floor, platform);

        measured.IsMet.Should().Be(met);
        measured.ReachesAim.Should().Be(aimed);
    }

    [Fact]
    public void Where_less_is_better_the_figure_itself_must_stay_below() =>
        Given.Milliseconds(5.9).IsMet.Should().BeTrue();

    [Fact]
    public void A_floor_whose_runs_lie_far_apart_tells_nothing() =>
        Given.Rate(100, 80, spread: 0.31).IsNoisy.Should().BeTrue();

    [Fact]
    public async Task Floor_and_platform_take_turns_after_one_run_to_warm_up()
    {
        var order = new List<string>();

        var (floor, platform) = await Interleaved.Measure(
            2,
            run =>
            {
                order.Add($"floor {run}");
                return Task.FromResult<double>(run);
            },
            run =>
            {
                order.Add($"platform {run}");
                return Task.FromResult<double>(run * 10);
            });

        order.Should().Equal("floor 0", "platform 0", "floor 1", "platform 1", "platform 2", "floor 2");
        floor.Values.Should().Equal(1, 2);
        platform.Values.Should().Equal(10, 20);
    }

    [Fact]
    public async Task Workers_share_the_work_and_do_each_part_once()
    {
        var done = new System.Collections.Concurrent.ConcurrentBag<int>();

        await Interleaved.PerSecond(100, workers: 4, n =>
        {
            done.Add(n);
            return Task.CompletedTask;
        });

        done.Order().Should().Equal(Enumerable.Range(0, 100));
    }
}
