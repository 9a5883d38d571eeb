using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Testing;
using Npgsql;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>
/// Registry under half the load that it can take, and Training that hears it, for a quarter of an hour. The floor of each figure is
/// its first third, after a minute to warm up; the platform's is the last third: what leaks is higher there. Asked for by name
/// only, because it takes half of the time that all others may.
/// </summary>
internal sealed class Soak : IScenario
{
    private const string Set = "soak";

    /// <summary>So many that a quarter of an hour brings each of them some ten facts, and not so many that it is another one at the end.</summary>
    private const int Cooperatives = 20_000;

    /// <summary>Requests that tell what the highest load is, after as many to warm up.</summary>
    private const int Trial = 5_000;

    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private sealed record Sample(double Megabytes, double Behind, double Connections, double Channels);

    public string Name => "soak";

    public async Task<IReadOnlyList<Measurement>> Measure(BenchRun bench)
    {
        await using var pair = await RegistryPair.Start(bench.Servers);
        await pair.Seed(Set, Cooperatives);
        await using var registry = await ServiceProcess.StartAsync("Registry.Service", Settings.Of("registry", pair.Database, pair.Messaging));
        await using var training = await ServiceProcess.StartAsync(
            "Training.Service", Settings.Of("training", await bench.Servers.NewDatabase("training"), pair.Messaging));
        var highest = await Highest(registry, pair);
        var minutes = bench.Size(15, 2);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes at {highest / 2:F0} of {highest:F0} requests a second"));

        using var loading = new CancellationTokenSource();
        var load = Load(registry, highest / 2, loading.Token);
        await Task.Delay(TimeSpan.FromMinutes(1));
        var samples = new List<Sample>();
        for (var taken = 0; taken < minutes * 60 / Sampling.TotalSeconds && !load.IsFaulted; taken++)
        {
            samples.Add(await Take(bench, pair, [registry, training]));
            await Task.Delay(Sampling);
        }

        await loading.CancelAsync();
        await load;
        return
        [
            Compare("memory", "memory of both services", "MB", samples, s => s.Megabytes, 1.10),
            Compare("lag", "stored events that are not yet published, and one", "events", samples, s => s.Behind + 1, 1.50),
            Compare("connections", "connections to PostgreSQL", "connections", samples, s => s.Connections, 1.0),
            Compare("channels", "channels at RabbitMQ", "channels", samples, s => s.Channels, 1.0),
        ];
    }

    private Measurement Compare(string name, string title, string unit, List<Sample> samples, Func<Sample, double> figure, double bound)
    {
        var third = samples.Count / 3;
        return new(
            $"{Name} {name}", title, unit, new([.. samples.Take(third).Select(figure)]), new([.. samples.TakeLast(third).Select(figure)]), new(Judged.RatioAtMost, bound, 1.0));
    }

    private static async Task<double> Highest(ServiceProcess registry, RegistryPair pair)
    {
        using var client = Client(registry);
        await Interleaved.PerSecond(Trial, BenchRun.Connections, n => Observe(client, n, round: 1));
        var perSecond = await Interleaved.PerSecond(Trial, BenchRun.Connections, n => Observe(client, n, round: 2));
        await pair.UntilPublished();
        return perSecond;
    }

    /// <summary>As many each tenth of a second, whatever became of those before: a service that falls behind is not spared.</summary>
    private static async Task Load(ServiceProcess registry, double perSecond, CancellationToken stopping)
    {
        using var client = Client(registry);
        var going = new List<Task>();
        var sent = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var ticks = 1; !stopping.IsCancellationRequested; ticks++)
        {
            await tick.WaitForNextTickAsync(CancellationToken.None);
            for (; sent < ticks * perSecond / 10; sent++)
            {
                var n = sent;
                going.Add(Observe(client, n % Cooperatives, 3 + (n / Cooperatives)));
            }

            await Task.WhenAll(going.Where(g => g.IsCompleted));
            going.RemoveAll(g => g.IsCompleted);
        }

        await Task.WhenAll(going);
    }

    private static HttpClient Client(ServiceProcess registry) =>
        new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = BenchRun.Connections }) { BaseAddress = registry.Address }.As("registrar", SampleCooperatives.Actor);

    private static async Task Observe(HttpClient client, int n, int round)
    {
        using var body = new StringContent(JsonSerializer.Serialize(SampleCooperatives.Observation(1 + (round % 300)), Json), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"cooperatives/{SampleCooperatives.Id(Set, n)}/business-observations", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Sample> Take(BenchRun bench, RegistryPair pair, ServiceProcess[] services)
    {
        await using var connection = new NpgsqlConnection(pair.Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var asked = new NpgsqlCommand(
            """
            select (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
                   (select coalesce(max(seq_id), 0) from mt_events) - (select coalesce(min(last_seq_id), 0) from mt_event_progression where name not like 'HighWater%')
            """,
            connection);
        await using var reader = await asked.ExecuteReaderAsync();
        await reader.ReadAsync();
        using var channels = JsonDocument.Parse(await bench.Servers.Management.GetStringAsync(new Uri("api/channels", UriKind.Relative)));
        return new Sample(services.Sum(s => s.ResidentMegabytes), reader.GetInt64(1), reader.GetInt64(0), channels.RootElement.GetArrayLength());
    }
}
