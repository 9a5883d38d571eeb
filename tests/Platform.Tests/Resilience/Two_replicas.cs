using System.Diagnostics;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class Two_replicas(ITestOutputHelper output)
{
    private const int Cooperatives = 8;

    /// <summary>In seconds; the issue's own limit.</summary>
    private const int TakesOverWithin = 15;

    /// <summary>The publisher says at this level what it publishes: so one sees which replica it is.</summary>
    private static readonly Dictionary<string, string> Talkative = new(StringComparer.Ordinal)
    {
        ["Logging__LogLevel__KoperasiPlatform.ServiceDefaults.Messaging"] = "Debug",
    };

    [Fact]
    public async Task One_publishes_and_both_consume_and_when_the_publisher_is_killed_the_other_takes_over()
    {
        await using var stack = await Stack.StartAsync(replicas: 2, environment: Talkative);
        await Listener.DeclareAsync(stack.Messaging, [.. Agreement.Told.Values]);
        await using var listener = await Listener.StartAsync(stack.Messaging);
        using var load = new Revivals(stack);
        await load.RunClassAsync(Cooperatives);

        await Agreement.AssertAsync(stack, load);
        foreach (var service in stack.Names)
        {
            var told = await Agreement.ToldBy(stack, service);
            await Eventually.BecomesTrueAsync(
                () => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(told), $"a subscriber heard all of {service}");
            stack.Replicas(service).Count(Publishes).Should().Be(1, $"one replica of {service} publishes at a time");
            stack.Replicas(service).Should().AllSatisfy(replica => replica.Log.Should().Contain(" was handled", $"both replicas of {service} consume"));
            stack.Replicas(service).SelectMany(replica => replica.Log.Split('\n')).Should()
                .NotContain(line => IsFailure(line), "who was first is nobody's failure: the other tries again");
        }

        listener.Messages.Select(m => m.Id).Should().OnlyHaveUniqueItems("while nothing is killed nothing is published twice");

        var cooperative = await load.OpenCaseAsync();
        foreach (var service in stack.Names)
            await KillPublisherAsync(stack, load, cooperative, service, listener);
        await Task.WhenAll(load.ReviveAsync(cooperative), load.RunClassAsync(Cooperatives));
        await Agreement.AssertAsync(stack, load);
    }

    /// <summary>A health check that is asked while the service still starts says so as well, and is right.</summary>
    private static bool IsFailure(string line) =>
        line.Contains("fail: ", StringComparison.Ordinal) && !line.Contains("HealthChecks", StringComparison.Ordinal);

    private static bool Publishes(ServiceProcess replica) => replica.Log.Contains(" Published ", StringComparison.Ordinal);

    private async Task KillPublisherAsync(Stack stack, Revivals load, Revivals.Cooperative cooperative, string service, Listener listener)
    {
        var publisher = stack.Replicas(service).Single(Publishes);
        var heir = stack.Replicas(service).Single(replica => replica != publisher);
        var before = await Agreement.ToldBy(stack, service);
        await publisher.KillAsync();
        var sinceKill = Stopwatch.StartNew();
        await load.TellAsync(service, cooperative);
        var told = (await Agreement.ToldBy(stack, service)).Except(before).Single();
        await Eventually.BecomesTrueAsync(
            () => listener.Messages.Any(m => m.Id == told), $"the other replica of {service} publishes", TakesOverWithin);
        output.WriteLine($"{service}: the other replica published {sinceKill.Elapsed.TotalSeconds:0.0} s after the kill");
        sinceKill.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(TakesOverWithin));
        await Eventually.BecomesTrueAsync(() => Publishes(heir), $"it was the other replica of {service} that published");
        await publisher.StartAsync();
    }
}
