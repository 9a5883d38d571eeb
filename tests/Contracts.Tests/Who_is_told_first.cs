using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

public sealed class Who_is_told_first
{
    private static readonly CancellationToken Forever = CancellationToken.None;

    private readonly Precedence _precedence = new();

    [Fact]
    public void Lets_the_others_go_on_at_once_where_it_has_been_told()
    {
        _precedence.Told(7);

        _precedence.Wait(7, Forever).IsCompleted.Should().BeTrue();
        _precedence.Wait(5, Forever).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Lets_the_others_go_on_when_it_has_been_told_all_of_the_page()
    {
        var waiting = _precedence.Wait(7, Forever);
        var beyond = _precedence.Wait(1_000, Forever);

        _precedence.Told(3);
        _precedence.Told(7);
        await waiting;

        beyond.IsCompleted.Should().BeFalse("a later page has not been told");
        await beyond;
    }

    [Fact]
    public async Task Does_not_stand_in_the_others_way_where_its_broker_is_away()
    {
        var clock = Stopwatch.StartNew();

        await _precedence.Wait(7, Forever);

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(10)).And.BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Is_never_told_less_than_before()
    {
        _precedence.Told(7);
        _precedence.Told(3);

        _precedence.Wait(7, Forever).IsCompleted.Should().BeTrue();
    }
}
