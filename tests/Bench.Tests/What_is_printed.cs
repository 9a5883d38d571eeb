using System.Xml.Linq;
using AwesomeAssertions;
using KoperasiPlatform.Bench.Reporting;
using Xunit;

namespace KoperasiPlatform.Bench.Tests;

public sealed class What_is_printed
{
    [Fact]
    public void A_table_shows_floor_platform_ratio_and_what_must_be_reached()
    {
        var lines = Table.Of([Given.Rate(2_670, 2_490), Given.Milliseconds(7.25)], quick: false).Split('\n');

        lines.Should().HaveCount(3);
        lines[1].Should().Contain("2,670 (2,670–2,670)").And.Contain("0.93").And.Contain("≥ 0.80").And.EndWith(" met");
        lines[2].Should().Contain("7.25").And.Contain("≤ 6.00").And.EndWith("NOT met");
    }

    [Fact]
    public void A_quick_look_says_of_what_size_it_speaks()
    {
        var lines = Table.Of([Given.Rate(2_670, 2_490), Given.Milliseconds(7.25)], quick: true).Split('\n');

        lines[1].Should().EndWith(" met");
        lines[2].Should().EndWith("not at this size");
    }

    [Fact]
    public void Noise_is_told_instead_of_a_verdict() => Table.Of([Given.Rate(100, 10, spread: 0.5)], quick: false).Should().EndWith("too noisy to tell");

    [Fact]
    public void A_picture_is_well_formed_and_holds_a_bar_for_each_figure()
    {
        var picture = XDocument.Parse(Picture.Of("rates & times", [Given.Rate(100, 80), Given.Milliseconds(5)]));

        XNamespace svg = "http://www.w3.org/2000/svg";
        picture.Root!.Elements(svg + "title").Single().Value.Should().Be("rates & times");
        picture.Root.Elements(svg + "rect").Should().HaveCount(1 + 3, "beside the background there is a bar for the floor and one for each figure of the platform");
    }
}
