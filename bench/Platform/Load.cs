using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>The load generator, a process of its own: sends every request of a file once, over so many connections.</summary>
internal static class Load
{
    /// <param name="server">The address that the paths follow.</param>
    /// <param name="token">Who sends.</param>
    /// <param name="file">A path and a JSON body in each line, a tab between.</param>
    public static async Task<int> Run(string server, string token, string file)
    {
        string[] requests = await File.ReadAllLinesAsync(file);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = BenchRun.Connections };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var failures = 0;
        var perSecond = await Interleaved.PerSecond(requests.Length, BenchRun.Connections, async n =>
        {
            var parts = requests[n].Split('\t');
            using var body = new StringContent(parts[1], Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(parts[0], UriKind.Relative), body);
            await answer.Content.ReadAsByteArrayAsync();
            if (!answer.IsSuccessStatusCode)
                Interlocked.Increment(ref failures);
        });
        await Console.Out.WriteLineAsync(failures == 0 ? perSecond.ToString("R", CultureInfo.InvariantCulture) : $"{failures} of {requests.Length} requests failed");
        return failures == 0 ? 0 : 1;
    }
}
