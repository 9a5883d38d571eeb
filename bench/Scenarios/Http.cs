using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.AppHost.Embedded;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// The same command as in <see cref="LoadDecideAppend"/>, by HTTP: Registry as a process, which publishes meanwhile what it
/// stores. The floor is Kestrel over the raw writes.
/// </summary>
internal sealed class Http : IScenario
{
    private const string Set = "http";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public string Name => "http";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        var count = bench.Size(4_500, 300);
        await using var pair = await RegistryPair.Start(bench.Servers);
        await pair.Seed(Set, count);
        var starting = ServiceProcess.StartAsync("Registry.Service", Settings.Of("registry", pair.Database, pair.Messaging));
        var rawAddress = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports.Free()}/");
        await using var raw = await Role.Start("raw-server", rawAddress, pair.FloorDatabase, pair.Messaging, Set, count.ToString(CultureInfo.InvariantCulture));
        await using var registry = await starting;
        using var rawClient = new HttpClient { BaseAddress = new Uri(rawAddress) };
        var (floor, platform) = await Interleaved.Measure(
            BenchRun.Runs,
            async run =>
            {
                using var prepared = await rawClient.PostAsync(new Uri($"rounds/{run}", UriKind.Relative), content: null);
                prepared.EnsureSuccessStatusCode();
                return await Send(rawAddress, count, run, n => $"cooperatives/{n}");
            },
            async run =>
            {
                await pair.UntilPublished();
                var perSecond = await Send(registry.Address.ToString(), count, run, n => $"cooperatives/{SampleCooperatives.Id(Set, n)}/business-observations");
                await pair.UntilPublished();
                return perSecond;
            });
        return [new(Name, "the same by HTTP, authenticated and traced, while publishing", "requests/s", floor, platform, new(Judged.RatioAtLeast, 0.50, 0.70))];
    }

    private static async Task<double> Send(string server, int count, int run, Func<int, string> path)
    {
        var file = Path.GetTempFileName();
        try
        {
            var body = JsonSerializer.Serialize(SampleCooperatives.Observation(run), Json);
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, count).Select(n => $"{path(n)}\t{body}"));
            return double.Parse(await Role.Run("load", server, Tokens.For("registrar", SampleCooperatives.Actor), file), CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
