using System.Globalization;
using AwesomeAssertions;
using KoperasiPlatform.Platform.Tests.Demo;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_services_are_killed(ITestOutputHelper output)
{
    private const int Kills = 10;

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
        var kills = await KillAsync(stack, story);
        var (report, _) = await story;

        output.WriteLine($"{kills} kills; {report.ToJsonString()}");
        kills.Should().Be(Kills, "the story was under way at each kill");
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

    /// <summary>The next is killed while those before may still be on their way back: two or three may be away at once.</summary>
    private async Task<int> KillAsync(Stack stack, Task story)
    {
        var random = new Random(Seed);
        var ready = stack.Names.ToDictionary(service => service, _ => Task.CompletedTask, StringComparer.Ordinal);
        var kills = 0;
        while (kills < Kills)
        {
            var service = stack.Names[random.Next(stack.Names.Length)];
            var pause = TimeSpan.FromMilliseconds(random.Next(100, 2_000));
            await ready[service];
            // the moment is what is random: nothing is waited for
            if (await Task.WhenAny(story, Task.Delay(pause)) == story)
                break;
            await stack[service].KillAsync();
            ready[service] = stack[service].StartAsync();
            output.WriteLine($"kill {++kills}: {service}, after {pause.TotalMilliseconds:0} ms");
        }

        await Task.WhenAll(ready.Values);
        return kills;
    }
}
