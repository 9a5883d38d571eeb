using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using KoperasiPlatform.Platform.Tests.Tracing.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.Platform.Tests.Tracing;

/// <summary>Takes telemetry as the Aspire dashboard does, OTLP over gRPC, and keeps what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <param name="ParentId">Empty for a span without a parent.</param>
    internal sealed record ReceivedSpan(string Service, string TraceId, string Id, string ParentId, string Name, Span.Types.SpanKind Kind);

    internal sealed record ReceivedLog(string Service, string TraceId, string Text);

    internal sealed class Received
    {
        public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

        public ConcurrentQueue<ReceivedLog> Logs { get; } = new();
    }

    public IEnumerable<ReceivedSpan> Spans => Everything.Spans;

    public IEnumerable<ReceivedLog> Logs => Everything.Logs;

    /// <summary>What a service needs in its environment to send here, without long waits.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
    };

    private Received Everything => _app.Services.GetRequiredService<Received>();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Received>();
        var app = builder.Build();
        app.MapGrpcService<Traces>();
        app.MapGrpcService<LogRecords>();
        app.MapGrpcService<Metrics>();
        await app.StartAsync();
        return new OtlpReceiver(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string NameOf(Resource resource) => resource.Attributes.Single(a => a.Key == "service.name").Value.StringValue;

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private sealed class Traces(Received received) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
        {
            foreach (var sent in request.ResourceSpans)
            {
                foreach (var span in sent.ScopeSpans.SelectMany(scope => scope.Spans))
                    received.Spans.Enqueue(new(NameOf(sent.Resource), Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId), span.Name, span.Kind));
            }

            return Task.FromResult(new ExportTraceServiceResponse());
        }
    }

    private sealed class LogRecords(Received received) : LogsService.LogsServiceBase
    {
        public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
        {
            foreach (var sent in request.ResourceLogs)
            {
                foreach (var record in sent.ScopeLogs.SelectMany(scope => scope.LogRecords))
                    received.Logs.Enqueue(new(NameOf(sent.Resource), Hex(record.TraceId), record.Body.StringValue));
            }

            return Task.FromResult(new ExportLogsServiceResponse());
        }
    }

    private sealed class Metrics : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context) =>
            Task.FromResult(new ExportMetricsServiceResponse());
    }
}
