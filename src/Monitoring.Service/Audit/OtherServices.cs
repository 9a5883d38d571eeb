using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;

namespace KoperasiPlatform.Monitoring.Audit;

/// <summary>What another service answered, or why it did not: an auditor must see a gap, and never an error.</summary>
/// <param name="IsSilence">The service said nothing at all, so that it would hardly answer another question.</param>
internal sealed record Reading<T>(T? Value, string? Missing, bool IsSilence = false)
    where T : class;

/// <summary>An entry of a history, as every service shows its streams.</summary>
/// <param name="Facts">What was stored.</param>
internal sealed record HistoryEntry(
    long Version, string Event, DateOnly OccurredOn, DateTimeOffset RecordedAt, string? Actor, Guid EventId, string? CausedBy, JsonElement Facts);

/// <summary>Training, asked with the caller's own token.</summary>
internal sealed class TrainingService(HttpClient http)
{
    /// <summary>Were all asked at once, those at the end of many would be said not to answer.</summary>
    private const int AskedAtOnce = 8;

    /// <param name="Realised">What was spent, in rupiah.</param>
    internal sealed record Budget(long Realised);

    public Task<Reading<IReadOnlyList<HistoryEntry>>> Enrolment(Guid batchId, Guid enrollmentId, CancellationToken cancellation) =>
        http.Read<IReadOnlyList<HistoryEntry>>("Training", $"batches/{batchId}/enrollments/{enrollmentId}/history", cancellation);

    /// <summary>Those of the programmes, in their order. Once Training is silent it is asked no more: nobody waits for each of them.</summary>
    public async Task<IReadOnlyList<Reading<Budget>>> BudgetsOf(IReadOnlyList<Guid> programmeIds, CancellationToken cancellation)
    {
        var budgets = new Reading<Budget>[programmeIds.Count];
        Reading<Budget>? silence = null;
        await Parallel.ForAsync(0, budgets.Length, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellation }, async (n, token) =>
        {
            budgets[n] = silence ?? await http.Read<Budget>("Training", $"programmes/{programmeIds[n]}/budget", token);
            if (budgets[n].IsSilence)
                silence = budgets[n];
        });
        return budgets;
    }
}

/// <summary>Registry, asked with the caller's own token.</summary>
internal sealed class RegistryService(HttpClient http)
{
    public Task<Reading<IReadOnlyList<HistoryEntry>>> History(Guid cooperativeId, CancellationToken cancellation) =>
        http.Read<IReadOnlyList<HistoryEntry>>("Registry", $"cooperatives/{cooperativeId}/history", cancellation);
}

internal static class OtherServices
{
    /// <summary>Longer than a service that is there needs; whoever waits for an auditor's page waits for no more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void AddOtherServices(this IServiceCollection services)
    {
        services.AddTransient<CallersToken>();
        services.AddHttpClient<TrainingService>(client => client.BaseAddress = new Uri("http://training/")).AddHttpMessageHandler<CallersToken>();
        services.AddHttpClient<RegistryService>(client => client.BaseAddress = new Uri("http://registry/")).AddHttpMessageHandler<CallersToken>();
    }

    public static async Task<Reading<T>> Read<T>(this HttpClient http, string service, string path, CancellationToken cancellation)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), patience.Token);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => new(await answer.Content.ReadFromJsonAsync<T>(patience.Token), Missing: null),
                HttpStatusCode.NotFound => new(Value: null, $"{service} does not know it"),
                _ => new(Value: null, $"{service} answers {(int)answer.StatusCode}"),
            };
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or ExecutionRejectedException or JsonException)
        {
            return new(Value: null, $"{service} does not answer", IsSilence: e is not JsonException);
        }
    }

    /// <summary>Whoever asks may see in the other service what its own rules let them see, and nothing more.</summary>
    private sealed class CallersToken(IHttpContextAccessor accessor) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (AuthenticationHeaderValue.TryParse(accessor.HttpContext?.Request.Headers.Authorization, out var token))
                request.Headers.Authorization = token;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
