using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Scenarios;

namespace KoperasiPlatform.Bench;

/// <summary>Something that is measured.</summary>
internal interface IScenario
{
    string Name { get; }

    Task<IReadOnlyList<Measurement>> Measure(BenchRun bench);
}

/// <summary>What a scenario works with.</summary>
internal sealed class BenchRun(Servers servers, bool quick) : IAsyncDisposable
{
    /// <summary>As many connections as a busy replica holds.</summary>
    public const int Connections = 16;

    /// <summary>How often each scenario runs, unless a run of it takes seconds.</summary>
    public const int Runs = 3;

    /// <summary>How often one does whose run takes seconds: three of those lie further apart than what is told from them.</summary>
    public int ShortRuns => Size(5, Runs);

    private MessagingPair? _messaging;

    public Servers Servers { get; } = servers;

    /// <summary>The database of a registry that has the nation's roster, once a scenario has made one.</summary>
    public string? Nation { get; set; }

    /// <summary>How much of it there is.</summary>
    public T Size<T>(T ofAll, T ofQuick) => quick ? ofQuick : ofAll;

    /// <summary>How many cooperatives the nation has.</summary>
    public int NationalRows => Size(215_000, 3_000);

    /// <summary>Registry and Training as the scenario before left them, or started.</summary>
    public async Task<MessagingPair> Messaging() => _messaging ??= await MessagingPair.Start(Servers);

    /// <summary>Nothing that follows goes on with them.</summary>
    public async Task EndMessaging()
    {
        if (_messaging is not { } pair)
            return;
        _messaging = null;
        await pair.DisposeAsync();
    }

    /// <summary>What comes next shall not meet what was before, but for what it goes on with.</summary>
    public async Task Clear()
    {
        if (_messaging is null)
            await Servers.Clear(Nation);
    }

    public async ValueTask DisposeAsync() => await EndMessaging();
}
