using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>
/// A client as the platform asks for one: it names each command by an Idempotency-Key, and comes again, at the next replica,
/// when a service is away. Any other answer than success is a failure of the test.
/// </summary>
internal sealed class Caller(Stack stack, string service, string role) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient[] _replicas =
        [.. Enumerable.Range(0, stack.Replicas(service).Count).Select(replica => stack.Client(service, role, replica: replica))];

    private int _turn;
    private int _repeated;

    /// <summary>How often a call had to come again.</summary>
    public int Repeated => _repeated;

    public async Task<JsonElement> PostAsync(string address, object body, string? key = null)
    {
        key ??= Guid.NewGuid().ToString();
        using var answer = await InsistAsync(address, () => new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(body),
            Headers = { { "Idempotency-Key", key }, { "If-Match", "*" } },
        });
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{service} answers POST {address} with {(int)answer.StatusCode}: {text}");
    }

    /// <summary>Null where there is no such thing.</summary>
    public async Task<JsonElement?> GetAsync(string address)
    {
        using var answer = await InsistAsync(address, () => new HttpRequestMessage(HttpMethod.Get, address));
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{service} answers GET {address} with {(int)answer.StatusCode}: {text}");
    }

    public void Dispose() => Array.ForEach(_replicas, client => client.Dispose());

    private async Task<HttpResponseMessage> InsistAsync(string address, Func<HttpRequestMessage> request)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            var client = _replicas[(uint)Interlocked.Increment(ref _turn) % (uint)_replicas.Length];
            try
            {
                using var message = request();
                var answer = await client.SendAsync(message);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                    return answer;
                answer.Dispose();
            }
            catch (HttpRequestException)
            {
                // refused, or cut off in the middle: whether it was done, the key will tell
            }

            Interlocked.Increment(ref _repeated);
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"{service} was away for {Patience.TotalSeconds:0} s at {address}.");
        }
    }
}
