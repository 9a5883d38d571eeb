using AwesomeAssertions;
using JasperFx;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Commands;

public sealed class Who_comes_too_late
{
    [Fact]
    public async Task Decides_again_until_nobody_comes_between()
    {
        var attempts = 0;

        var done = await Conflicts.DecideAgain(() => ++attempts < 4 ? throw new ConcurrencyException("another was first") : Task.FromResult("done"));

        (done, attempts).Should().Be(("done", 4));
    }

    [Fact]
    public async Task But_not_for_ever()
    {
        var attempts = 0;

        await FluentActions.Invoking(() => Conflicts.DecideAgain<int>(() => throw new ConcurrencyException($"another was first, {++attempts}")))
            .Should().ThrowAsync<ConcurrencyException>();

        attempts.Should().Be(100);
    }

    [Fact]
    public async Task And_not_where_something_else_is_wrong()
    {
        var attempts = 0;

        await FluentActions.Invoking(() => Conflicts.DecideAgain<int>(() => throw new InvalidOperationException($"{++attempts}")))
            .Should().ThrowAsync<InvalidOperationException>();

        attempts.Should().Be(1);
    }
}
