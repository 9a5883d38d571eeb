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
    public void Tells_how_far_what_was_committed_here_goes_on_from_the_mark()
    {
        var signal = new AppendSignal(_time);
        signal.Set([6, 5]);
        signal.Set([8]);
        signal.Set([3]);

        signal.TakeFrom(4).Should().Be((6, false), "the seventh is missing");
        signal.Set([7]);
        signal.TakeFrom(6).Should().Be((8, true));
        signal.TakeFrom(8).Should().Be((8, true), "nothing has come since");
    }

    [Fact]
    public void And_leaves_to_the_database_what_others_committed()
    {
        var signal = new AppendSignal(_time);
        signal.Set([1]);
        signal.Set();

        signal.TakeFrom(0).Should().Be((1, false));
        signal.TakeFrom(1).Should().Be((1, true), "it was told once");
    }

    [Fact]
    public void And_what_became_of_the_numbers_that_it_has_forgotten()
    {
        var signal = new AppendSignal(_time);
        signal.Set([1, 2]);
        signal.Forget();
        signal.TakeFrom(0).Should().Be((0, false));

        signal.Forget();
        signal.TakeFrom(0).Should().Be((0, true), "there was nothing to forget");
    }

    /// <summary>Where another replica publishes nobody asks.</summary>
    [Fact]
    public void Does_not_remember_more_than_somebody_who_asks_will_ever_need()
    {
        var signal = new AppendSignal(_time);
        signal.Set([.. Enumerable.Range(1, AppendSignal.MostNumbers).Select(number => (long)number)]);
        signal.Set([AppendSignal.MostNumbers + 1]);
        signal.Set([AppendSignal.MostNumbers + 3]);

        signal.TakeFrom(0).Should().Be((0, false));
        signal.TakeFrom(AppendSignal.MostNumbers + 2).Should().Be((AppendSignal.MostNumbers + 3, true), "what came afterwards");
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
