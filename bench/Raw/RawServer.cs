using System.Text.Json;
using KoperasiPlatform.Bench.Platform;
using KoperasiPlatform.Bench.Scenarios;
using KoperasiPlatform.Registry.Cooperatives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>The floor of HTTP, a process of its own: Kestrel, a body that is read, the raw write, an answer.</summary>
internal static class RawServer
{
    /// <param name="url">Where it listens.</param>
    /// <param name="floor">Its database, with the cooperatives of the set as they were registered.</param>
    /// <param name="messaging">Used by nothing that happens here.</param>
    public static async Task Run(string url, string floor, string messaging, string set, int count)
    {
        await using var registry = await RegistryInProcess.Start(floor, messaging, publishes: false);
        var serializer = registry.Store.Options.Serializer();
        var policies = await registry.Policies();
        await using var database = Servers.Pool(floor);
        var raw = new RawRegister(database);
        Cooperative[] states = [.. Enumerable.Range(0, count).Select(n => SampleCooperatives.Registered(SampleCooperatives.Id(set, n), n))];
        RawWrite[] writes = [];

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add(url);
        // what is written is made before the clock runs
        app.MapPost("/rounds/{round:int}", (int round) =>
        {
            writes = [.. Enumerable.Range(0, count).Select(n =>
            {
                var observed = SampleCooperatives.Observed(ref states[n], round);
                return RawWrite.Of(serializer, policies, states[n], observed);
            })];
        });
        app.MapPost("/cooperatives/{n:int}", async (int n, HttpContext http) =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body);
            await raw.LoadAndAppend(writes[n]);
            http.Response.StatusCode = StatusCodes.Status201Created;
            await http.Response.WriteAsync($$"""{"id":"{{writes[n].StreamId}}","version":{{writes[n].Version}}}""");
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync(Role.Ready);
        await app.WaitForShutdownAsync();
    }
}
