using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

/// <summary>While a roster goes in, what it stores is published at a walking pace, so that others' requests are answered.</summary>
public sealed class Publishing_beside_a_roster
{
    private readonly FakeTimeProvider _time = new();
    private readonly BulkWork _bulk;

    public Publishing_beside_a_roster() => _bulk = new BulkWork(_time);

    [Fact]
    public void Goes_on_at_once_where_no_roster_goes_in() => _bulk.GiveWay(CancellationToken.None).IsCompleted.Should().BeTrue();

    [Fact]
    public async Task Waits_until_the_last_of_two_rosters_is_through()
    {
        var first = _bulk.Begin();
        var second = _bulk.Begin();
        var waiting = _bulk.GiveWay(CancellationToken.None);

        first.Dispose();
        first.Dispose();
        waiting.IsCompleted.Should().BeFalse("the second still goes in");
        second.Dispose();

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        _bulk.GiveWay(CancellationToken.None).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Does_not_stand_still_however_long_the_roster_is()
    {
        using var roster = _bulk.Begin();
        var waiting = _bulk.GiveWay(CancellationToken.None);

        _time.Advance(TimeSpan.FromMilliseconds(4_999));
        waiting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
