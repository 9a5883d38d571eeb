using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Without a signal the daemon would find events only when it looks by itself.</summary>
public sealed class What_wakes_the_publisher
{
    private static readonly TimeSpan ByItself = TimeSpan.FromHours(1);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_a_signal_also_one_that_came_before_it_slept()
    {
        var signal = new AppendSignal(_time);
        signal.Set();

        await signal.WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Lets_it_collect_a_page_where_more_comes_than_it_has_looked_at()
    {
        var signal = new AppendSignal(_time);
        signal.Set();
        await signal.WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);
        signal.Set();

        var collecting = signal.WaitAsync(ByItself, Cancellation);

        _time.Advance(AppendSignal.Pause);
        collecting.IsCompleted.Should().BeFalse("it is under load");
        _time.Advance(AppendSignal.PauseUnderLoad - AppendSignal.Pause);
        await collecting.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Wakes_it_at_once_where_it_was_at_rest()
    {
        var signal = new AppendSignal(_time);
        signal.Set();
        await signal.WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);
        _time.Advance(AppendSignal.Pause);
        var resting = signal.WaitAsync(ByItself, Cancellation);

        signal.Set();

        await resting.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Makes_one_page_of_many_signals_and_then_looks_by_itself()
    {
        var signal = new AppendSignal(_time);
        for (var appends = 0; appends < 100; appends++)
            signal.Set();
        await signal.WaitAsync(ByItself, Cancellation).WaitAsync(Patience, Cancellation);
        _time.Advance(AppendSignal.Pause);

        var sleeping = signal.WaitAsync(ByItself, Cancellation);

        _time.Advance(ByItself - TimeSpan.FromSeconds(1));
        sleeping.IsCompleted.Should().BeFalse("the hundred signals woke it once");
        _time.Advance(TimeSpan.FromSeconds(1));
        await sleeping.WaitAsync(Patience, Cancellation);
    }
}
