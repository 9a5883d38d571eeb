using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Raw;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>Registry over a database of its own, and beside it a database with the same tables that the floor writes to.</summary>
internal sealed class RegistryPair : IAsyncDisposable
{
    private readonly NpgsqlDataSource _floor;
    private readonly ActivityPolicyBook _policies;

    private RegistryPair(RegistryInProcess platform, string database, string messaging, string floorDatabase, ActivityPolicyBook policies)
    {
        Platform = platform;
        Database = database;
        Messaging = messaging;
        FloorDatabase = floorDatabase;
        _floor = Servers.Pool(floorDatabase);
        _policies = policies;
        Raw = new RawRegister(_floor);
    }

    public RegistryInProcess Platform { get; }

    public string Database { get; }

    public string Messaging { get; }

    public string FloorDatabase { get; }

    public RawRegister Raw { get; }

    public static async Task<RegistryPair> Start(Servers servers, bool publishes = false)
    {
        var (database, floor, messaging) = (await servers.NewDatabase("registry"), await NewFloor(servers), await servers.NewVirtualHost("bench"));
        var platform = await RegistryInProcess.Start(database, messaging, publishes);
        return new RegistryPair(platform, database, messaging, floor, await platform.Policies());
    }

    /// <summary>Registry itself makes the floor's tables, and leaves.</summary>
    public static async Task<string> NewFloor(Servers servers)
    {
        var database = await servers.NewDatabase("floor");
        await (await RegistryInProcess.Start(database, await servers.NewVirtualHost("unused"), publishes: false)).DisposeAsync();
        return database;
    }

    /// <summary>What the registration of a cooperative stores.</summary>
    public (Cooperative State, RawWrite Write) Registering(Guid id, int n)
    {
        var state = SampleCooperatives.Registered(id, n);
        return (state, Write(state, SampleCooperatives.Registered(n)));
    }

    /// <summary>What the next observation of a cooperative stores; its new state takes the old one's place.</summary>
    public RawWrite Observing(Cooperative[] states, int n, int round)
    {
        var observed = SampleCooperatives.Observed(ref states[n], round);
        return Write(states[n], observed);
    }

    /// <summary>What the first judgement of two records stores.</summary>
    public (DuplicatePair State, RawWrite Write) Judging((Guid One, Guid Other) pair) => Judging(Serializer, pair);

    public static (DuplicatePair State, RawWrite Write) Judging(ISerializer serializer, (Guid One, Guid Other) pair)
    {
        var judged = SampleJudgements.Judge(null, pair, round: 0);
        var state = SampleJudgements.After(null, judged);
        return (state, RawWrite.Of(serializer, state, judged));
    }

    /// <summary>What the next judgement stores; the pair's new state takes the old one's place.</summary>
    public RawWrite JudgingAgain(DuplicatePair[] states, int n, int round)
    {
        var judged = SampleJudgements.Judge(states[n], (states[n].One, states[n].Other), round);
        states[n] = SampleJudgements.After(states[n], judged);
        return RawWrite.Of(Serializer, states[n], judged);
    }

    /// <summary>Registers the same cooperatives on both sides.</summary>
    public async Task<Cooperative[]> Seed(string set, int count)
    {
        var registered = Enumerable.Range(0, count).Select(n => Registering(SampleCooperatives.Id(set, n), n)).ToArray();
        await Interleaved.PerSecond(registered, BenchRun.Connections, r => Raw.Start(r.Write));
        await Interleaved.PerSecond(count, BenchRun.Connections, n => Platform.Register(registered[n].State.Id, n));
        return [.. registered.Select(r => r.State)];
    }

    /// <summary>Waits until all that is stored is published, so that it does not go on while the floor is measured.</summary>
    public Task UntilPublished() => Publishing.UntilDone(Database);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await _floor.DisposeAsync();
    }

    private ISerializer Serializer => Platform.Store.Options.Serializer();

    private RawWrite Write(Cooperative state, IDomainEvent e) => RawWrite.Of(Serializer, _policies, state, e);
}
