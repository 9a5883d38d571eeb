using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

public sealed class Who_is_told_first
{
    private static readonly TimeSpan ForTheScheduler = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Precedence _precedence;

    public Who_is_told_first() => _precedence = new Precedence(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Lets_the_others_go_on_at_once_where_it_has_been_told()
    {
        _precedence.Told(7);

        _precedence.Wait(7, Cancellation).IsCompleted.Should().BeTrue();
        _precedence.Wait(5, Cancellation).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Lets_the_others_go_on_when_it_has_been_told_all_of_the_page()
    {
        var waiting = _precedence.Wait(7, Cancellation);
        var beyond = _precedence.Wait(8, Cancellation);

        _precedence.Told(3);
        _precedence.Told(7);
        await GoesOn(waiting);

        beyond.IsCompleted.Should().BeFalse("a later page has not been told");
    }

    [Fact]
    public async Task Is_left_a_moment_for_what_it_makes_of_it()
    {
        var began = _time.GetUtcNow();
        var waiting = _precedence.Wait(7, Cancellation);
        _precedence.Told(7);

        await GoesOn(waiting);

        (_time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(Precedence.HeadStart).And.BeLessThanOrEqualTo(Precedence.Patience);
    }

    [Fact]
    public async Task Does_not_stand_in_the_others_way_where_its_broker_is_away()
    {
        var waiting = _precedence.Wait(7, Cancellation);

        _time.Advance(Precedence.Patience - TimeSpan.FromMilliseconds(1));
        waiting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(ForTheScheduler, Cancellation);
    }

    [Fact]
    public void Is_never_told_less_than_before()
    {
        _precedence.Told(7);
        _precedence.Told(3);

        _precedence.Wait(7, Cancellation).IsCompleted.Should().BeTrue();
    }

    /// <summary>Lets time go by, step by step, until they do.</summary>
    private Task GoesOn(Task waiting) =>
        Eventually.BecomesTrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return waiting.IsCompleted;
            },
            "they go on");
}
