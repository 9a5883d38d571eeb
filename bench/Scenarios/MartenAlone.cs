using JasperFx;
using JasperFx.Events;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Npgsql;
using Weasel.Core;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// What of <see cref="StartStream"/> is Marten's and what the platform's: the same stream, event and snapshot by Marten alone, beside the floor,
/// and beside what no store with decisions can reach. Asked for by name only: it measures nothing of the platform.
/// </summary>
internal sealed class MartenAlone : IScenario
{
    public string Name => "marten-alone";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(12_000, 4_000);
        await using var floorDatabase = Servers.Pool(await bench.Servers.NewDatabase("floor"));
        await using var database = Servers.Pool(await bench.Servers.NewDatabase("marten"));
        await (await Store(floorDatabase)).DisposeAsync();
        await using var store = await Store(database);
        var raw = new RawRegister(floorDatabase);
        return
        [
            await Beside("a statement at a time", raw.Start),
            await Beside("in one round trip", raw.StartInOneRoundTrip),
        ];

        async Task<Measurement> Beside(string way, Func<RawWrite, Task> start)
        {
            string Set(int run) => $"{way} {run}";
            var (floor, marten) = await Interleaved.Measure(
                BenchRun.Runs,
                run =>
                {
                    RawWrite[] writes = [.. SampleJudgements.Pairs(Set(run), count).Select(judged => RegistryPair.Judging(store.Options.Serializer(), judged).Write)];
                    return Interleaved.PerSecond(writes, BenchRun.Connections, start);
                },
                run => Interleaved.PerSecond(SampleJudgements.Pairs(Set(run), count), BenchRun.Connections, judged => Judge(store, judged)));
            return new($"{Name} {way}", $"by Marten alone, the floor {way}", "commands/s", floor, marten, new(Judged.RatioAtLeast, 0, 0));
        }
    }

    private static async Task<DocumentStore> Store(NpgsqlDataSource database)
    {
        var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.UseMandatoryStreamTypeDeclaration = true;
            options.Events.MetadataConfig.EnableAll();
            options.Events.MetadataConfig.UserNameEnabled = true;
            options.AddAggregate<DuplicatePair>();
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return store;
    }

    private static async Task Judge(DocumentStore store, (Guid One, Guid Other) pair)
    {
        await using var session = store.LightweightSession();
        session.Events.StartStream<DuplicatePair>(DuplicatePair.IdOf(pair.One, pair.Other), SampleJudgements.Judge(null, pair, round: 0));
        await session.SaveChangesAsync();
    }
}
