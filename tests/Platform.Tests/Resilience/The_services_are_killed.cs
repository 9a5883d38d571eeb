using System.Globalization;
using AwesomeAssertions;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_services_are_killed(ITestOutputHelper output)
{
    private const int KillsOfEach = 4;
    private const int CooperativesInAClass = 4;

    /// <summary>KOPERASI_TEST_SEED repeats the moments of a run that is looked into.</summary>
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("KOPERASI_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 2019;

    [Fact]
    public async Task At_random_moments_under_load_and_in_the_end_all_three_agree_and_everything_happened_once()
    {
        output.WriteLine($"seed {Seed}");
        await using var stack = await Stack.StartAsync();
        await Listener.DeclareAsync(stack.Messaging, [.. Agreement.Told.Values]);
        using var load = new Revivals(stack);
        using var killing = new CancellationTokenSource();

        var classes = Enumerable.Range(0, 2).Select(_ => RunClassesAsync(load, killing.Token)).ToArray();
        await Task.WhenAll(stack.Names.Select((service, index) => KillAsync(stack, service, new Random(Seed + index), Task.WhenAny(classes))));
        await killing.CancelAsync();
        await Task.WhenAll(classes).WaitAsync(TimeSpan.FromMinutes(3));

        output.WriteLine($"{load.Cooperatives} cooperatives came back, {load.Refused} of them refused first; {load.Repeated} calls came again");
        load.Repeated.Should().BePositive("the kills met the load");
        await Agreement.AssertAsync(stack, load);
        await using var listener = await Listener.StartAsync(stack.Messaging);
        foreach (var service in stack.Names)
        {
            var told = await Agreement.ToldBy(stack, service);
            await Eventually.BecomesTrueAsync(
                () => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(told), $"a subscriber heard all {told.Count} events of {service}");
        }

        output.WriteLine($"{listener.Messages.Count} messages of {listener.Messages.DistinctBy(m => m.Id).Count()} events were published");
    }

    private static async Task RunClassesAsync(Revivals load, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
            await load.RunClassAsync(CooperativesInAClass);
    }

    private async Task KillAsync(Stack stack, string service, Random random, Task load)
    {
        for (var kill = 1; kill <= KillsOfEach; kill++)
        {
            // the moment is what is random here: nothing is waited for
            var after = TimeSpan.FromMilliseconds(random.Next(50, 3_000));
            await Task.Delay(after);
            if (load.IsCompleted)
                return; // the load has failed, and says why
            await stack[service].KillAsync();
            await stack[service].StartAsync();
            output.WriteLine($"{service} killed {after.TotalMilliseconds:0} ms after it was ready, the {kill}. time");
        }
    }
}
