using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using CloudNative.CloudEvents;
using KoperasiPlatform.ServiceDefaults.CloudEvents;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>Calls a subscriber with one event. It follows no redirect, and reads nothing of the answer but its status.</summary>
internal sealed class WebhookClient(WebhookOptions options, WebhookSecrets secrets, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(Handler(options), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>Why the event was not taken; null where it was.</returns>
    public async Task<DeliveryFailure?> SendAsync(Webhook webhook, CloudEvent e, CancellationToken cancellation)
    {
        if (!options.AllowPrivateAddresses && !webhook.Url.StartsWith("https:", StringComparison.Ordinal))
            return new DeliveryFailure("Events are sent over https only.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Timeout);
        try
        {
            using var request = Request(webhook, e);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return answer.IsSuccessStatusCode ? null : new DeliveryFailure($"It answered {(int)answer.StatusCode}.", answer.StatusCode == HttpStatusCode.Gone);
        }
        catch (HttpRequestException failure)
        {
            return new DeliveryFailure($"It could not be called: {(failure.InnerException ?? failure).Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryFailure($"It did not answer within {options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (AuthenticationTagMismatchException)
        {
            return new DeliveryFailure("Its secret cannot be read with the present key: delete it and register it again.");
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Webhook webhook, CloudEvent e)
    {
        var body = CloudEventForm.Formatter.EncodeStructuredModeMessage(e, out var contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType.ToString());
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("KoperasiPlatform", productVersion: null));
        StandardWebhook.Sign(request.Headers, e.Id!, time.GetUtcNow(), body.Span, secrets.Open(webhook));
        return request;
    }

    private static SocketsHttpHandler Handler(WebhookOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null, // the trace that an event belongs to is in the event
            UseProxy = false, // a proxy would connect in our place, to wherever it may
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // then a name is resolved again
        };
        if (!options.AllowPrivateAddresses)
            handler.ConnectCallback = PublicAddresses.ConnectAsync;
        return handler;
    }
}
