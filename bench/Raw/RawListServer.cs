using System.Globalization;
using System.Text.Json;
using KoperasiPlatform.Bench.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.Bench.Raw;

/// <summary>The floor of lists, a process of its own: Kestrel, a query by hand, its rows as JSON.</summary>
internal static class RawListServer
{
    /// <param name="url">Where it listens: at <c>/n</c>, the answer of the query of that number.</param>
    public static async Task Run(string url, string database, IReadOnlyList<string> queries)
    {
        await using var source = Servers.Pool(database);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add(url);
        app.MapGet("/{n:int}", async (int n, HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
            await Write(json, source, queries[n]);
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync(Role.Ready);
        await app.WaitForShutdownAsync();
    }

    private static async Task Write(Utf8JsonWriter json, NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        json.WriteStartArray();
        while (await reader.ReadAsync())
        {
            json.WriteStartObject();
            for (var n = 0; n < reader.FieldCount; n++)
                json.WriteString(reader.GetName(n), await reader.IsDBNullAsync(n) ? null : Convert.ToString(reader.GetValue(n), CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
