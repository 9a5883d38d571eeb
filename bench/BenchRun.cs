using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;

namespace KoperasiPlatform.Bench;

/// <summary>Something that is measured.</summary>
internal interface IScenario
{
    string Name { get; }

    Task<IReadOnlyList<Measurement>> Measure(BenchRun bench);
}

/// <summary>What a scenario works with.</summary>
internal sealed record BenchRun(Servers Servers, bool Quick)
{
    /// <summary>As many connections as a busy replica holds.</summary>
    public const int Connections = 16;

    /// <summary>How often each scenario runs.</summary>
    public const int Runs = 3;

    /// <summary>How much of it there is.</summary>
    public int Size(int full, int quick) => Quick ? quick : full;
}
