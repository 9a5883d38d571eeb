using System.Diagnostics;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// One cooperative to which very much happened: its state is folded from all its events, and a command goes on from there. Its business was
/// observed again and again, and each observation verified by somebody else.
/// </summary>
internal sealed class LongStream : IScenario
{
    private const int Events = 10_000;
    private const int APage = 500;

    /// <summary>What happened before the runs, each of which observes one more day.</summary>
    private const int Days = 200;

    public string Name => "long-stream";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        await using var pair = await RegistryPair.Start(bench.Servers);
        var id = SampleCooperatives.Id("long", 1);
        await pair.Platform.Register(id, 1);
        await Lengthen(pair.Platform.Store, id);
        // do not count: until all is compiled
        var warmUps = bench.Size(20, 5);
        var (loads, commands) = (new List<double>(), new List<double>());
        for (var run = 0; run < warmUps + BenchRun.Runs; run++)
        {
            loads.Add(await Milliseconds(async () =>
            {
                await using var session = pair.Platform.Store.QuerySession();
                if ((await session.Events.AggregateStreamAsync<Cooperative>(id))?.Version != Events + run)
                    throw new InvalidOperationException("The stream has another length.");
            }));
            commands.Add(await Milliseconds(() => pair.Platform.Observe(id, run + 1)));
        }

        return
        [
            new($"{Name} fold", $"a stream of {Events:N0} events, folded", "ms", Floor: null, new([.. loads.Skip(warmUps)]), new(Judged.ValueAtMost, 50, 25)),
            new($"{Name} command", "a command to it", "ms", Floor: null, new([.. commands.Skip(warmUps)]), new(Judged.ValueAtMost, 50, 5)),
        ];
    }

    private static async Task Lengthen(IDocumentStore store, Guid id)
    {
        var happening = SampleCooperatives.SeenAgainAndAgain(SampleCooperatives.Registered(id, 1), Days).Take(Events - 1);
        foreach (var page in happening.Chunk(APage))
        {
            await using var session = store.LightweightSession();
            (await session.LoadForWriting<Cooperative>(id, CancellationToken.None))!.AppendMany(page);
            await session.SaveChangesAsync();
        }
    }

    private static async Task<double> Milliseconds(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
