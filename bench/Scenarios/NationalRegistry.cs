using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.Bench.Measuring;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Testing;
using Npgsql;

namespace KoperasiPlatform.Bench.Scenarios;

/// <summary>Registry as a process, to be filled from a roster.</summary>
internal sealed class NationalRegistry : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly ServiceProcess _process;

    private NationalRegistry(ServiceProcess process, string database)
    {
        _process = process;
        Database = database;
        Client = new HttpClient { BaseAddress = process.Address, Timeout = TimeSpan.FromMinutes(10) }.As("registrar");
    }

    public string Database { get; }

    public HttpClient Client { get; }

    public static async Task<NationalRegistry> Start(Servers servers) => await Start(servers, await servers.NewDatabase("national"));

    /// <summary>
    /// Over a database that another one has filled, as it would be some minutes later: the tables are tended, and what the roster brought
    /// counts as published.
    /// </summary>
    public static async Task<NationalRegistry> StartAtRest(Servers servers, string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using (var tend = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 600 })
            await tend.ExecuteNonQueryAsync();
        await using (var published = new NpgsqlCommand("update mt_event_progression set last_seq_id = (select max(seq_id) from mt_events)", connection))
            await published.ExecuteNonQueryAsync();
        return await Start(servers, database);
    }

    private static async Task<NationalRegistry> Start(Servers servers, string database) =>
        new(await ServiceProcess.StartAsync("Registry.Service", Settings.Of("registry", database, await servers.NewVirtualHost("national"))), database);

    /// <summary>Returns when all of the roster is applied.</summary>
    public async Task Import(byte[] roster)
    {
        using var content = new ByteArrayContent(roster) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        using var submitted = await Client.PostAsync(new Uri("roster-imports?rosterOn=2020-01-01", UriKind.Relative), content);
        submitted.EnsureSuccessStatusCode();
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var applied = await Client.PostAsync(new Uri($"roster-imports/{id}/application", UriKind.Relative), content: null);
        applied.EnsureSuccessStatusCode();
        await Patience.Until(async () =>
            (await Client.GetFromJsonAsync<JsonElement>(new Uri($"roster-imports/{id}", UriKind.Relative))).GetProperty("applied").GetBoolean());
    }

    /// <summary>Records that a cooperative's business was seen, as many days ago as the number says.</summary>
    public async Task Observe(Guid cooperative, int daysAgo)
    {
        using var answer = await Client.PostAsJsonAsync(new Uri($"cooperatives/{cooperative}/business-observations", UriKind.Relative), SampleCooperatives.Observation(daysAgo), Json);
        answer.EnsureSuccessStatusCode();
    }

    public Task Stop() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
