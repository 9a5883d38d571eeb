using System.Globalization;
using AwesomeAssertions;
using KoperasiPlatform.Platform.Tests.Demo;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_services_are_killed(ITestOutputHelper output)
{
    private const int Kills = 10;

    /// <summary>So many moments at which two are killed.</summary>
    private const int AtOnce = 3;

    /// <summary>The story stores more than three thousand events; it is well under way when these are.</summary>
    private const int LastMoment = 2_500;

    /// <summary>KOPERASI_TEST_SEED repeats the moments of a run that is looked into.</summary>
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("KOPERASI_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 2019;

    [Fact]
    public async Task At_random_moments_of_the_demo_which_ends_as_it_should_with_all_three_agreed_and_everything_done_once()
    {
        output.WriteLine($"seed {Seed}");
        await using var stack = await Stack.StartAsync();
        await Listener.DeclareAsync(stack.Messaging, [.. Agreement.Told.Values.Distinct(StringComparer.Ordinal)]);

        var story = DemoProcess.PlayAsync(stack.RunEnvironment);
        var (kills, whileOthersWereAway) = await KillAsync(stack, story);
        var (report, _) = await story;

        output.WriteLine($"{kills} kills; {report.ToJsonString()}");
        kills.Should().Be(Kills, "the story was under way at each kill");
        whileOthersWereAway.Should().BeGreaterThanOrEqualTo(AtOnce, "more than one was away at a time");
        await Agreement.AssertAsync(stack);
        await using var listener = await Listener.StartAsync(stack.Messaging);
        foreach (var service in stack.Names)
        {
            var told = await Agreement.ToldBy(stack, service);
            await Eventually.BecomesTrueAsync(
                () => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(told), $"a subscriber heard all {told.Count} events of {service}");
        }

        output.WriteLine($"{listener.Messages.Count} messages of {listener.Messages.DistinctBy(m => m.Id).Count()} events were published");
    }

    /// <summary>
    /// A moment is a number of events that are stored by then, so that a fast machine is hit in the midst of the story as a slow
    /// one is. At some of them two are killed, one right after the other; at the others the next may be while those before are
    /// still on their way back.
    /// </summary>
    private async Task<(int Kills, int WhileOthersWereAway)> KillAsync(Stack stack, Task story)
    {
        var random = new Random(Seed);
        var ready = stack.Names.ToDictionary(service => service, _ => Task.CompletedTask, StringComparer.Ordinal);
        var (kills, whileOthersWereAway) = (0, 0);
        int[] moments = [.. Enumerable.Range(0, Kills - AtOnce).Select(_ => random.Next(LastMoment))];
        foreach (var moment in moments.Concat(moments.Take(AtOnce)).Order())
        {
            var order = stack.Names;
            random.Shuffle(order);
            await Eventually.BecomesTrueAsync(async () => story.IsCompleted || await StoredAsync(stack) >= moment, $"{moment} events are stored");
            await Task.WhenAny(ready.Values);
            if (story.IsCompleted)
                break;
            var service = order.First(name => ready[name].IsCompleted);
            // which says so where it did not come back
            await ready[service];
            await stack[service].KillAsync();
            var away = ready.Values.Count(back => !back.IsCompleted);
            whileOthersWereAway += away > 0 ? 1 : 0;
            ready[service] = stack[service].StartAsync();
            output.WriteLine($"kill {++kills}: {service}, {away} others away, after {await StoredAsync(stack)} events");
        }

        await Task.WhenAll(ready.Values);
        return (kills, whileOthersWereAway);
    }

    private static async Task<long> StoredAsync(Stack stack) =>
        (await Task.WhenAll(stack.Names.Select(service => stack.CountAsync(service, "select count(*) from mt_events")))).Sum();
}
