using AwesomeAssertions;
using KoperasiPlatform.Platform.Tests.Resilience;
using KoperasiPlatform.Platform.Tests.Tracing.Otlp;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Tracing;

public sealed class One_trace(One_trace.Platform platform) : IClassFixture<One_trace.Platform>
{
    private readonly OtlpReceiver receiver = platform.Receiver;
    private readonly Stack stack = platform.Stack;

    [Fact]
    public async Task Leads_from_a_command_in_Training_through_its_publication_to_what_Monitoring_stores_and_logs()
    {
        using var load = new Revivals(stack);
        var (batch, cooperative) = await load.PrepareClassAsync();
        using var trainer = new Caller(stack, "training", "trainer");

        await trainer.PostAsync($"batches/{batch}/completion", new { on = "2019-04-25" });
        var (revival, _) = await load.CaseOfAsync(cooperative);

        var traceId = (await stack.QueryAsync<string>(
            "training", $"select correlation_id from mt_events where type = 'batch.participant-completed' and stream_id = '{batch}'")).Single();
        var spans = await SpansOf(traceId, spans => spans.Any(s => s.Name == "publish RevivalCaseOpened"), "Monitoring published in the trace");

        var command = spans.Single(s => s is { Service: "training", Kind: Span.Types.SpanKind.Server });
        var publication = spans.Single(s => s is { Service: "training", Name: "publish ParticipantCompleted" });
        publication.ParentId.Should().Be(command.Id, "what was committed is published in the command's name");
        var sent = spans.Single(s => s is { Service: "training", Kind: Span.Types.SpanKind.Producer } && s.ParentId == publication.Id);
        var received = spans.Single(s => s is { Service: "monitoring", Kind: Span.Types.SpanKind.Consumer } && s.ParentId == sent.Id);
        var follow = spans.Single(s => s is { Service: "monitoring", Name: "publish RevivalCaseOpened" });
        Ancestors(follow, spans).Should().Contain(received, "the case that the consumer opened is published in the same trace");
        Ancestors(follow, spans).Last().Should().Be(command);

        var stored = await stack.QueryAsync<string>(
            "monitoring", $"select type || ' ' || correlation_id || ' ' || (headers ->> 'traceparent') from mt_events where stream_id = '{revival}' order by version");
        stored.Select(s => s.Split(' ')[0]).Should().Equal("revival-case.opened");
        stored.Should().AllSatisfy(s =>
        {
            s.Split(' ')[1].Should().Be(traceId);
            var parent = s.Split(' ')[2].Split('-');
            parent[1].Should().Be(traceId);
            spans.Should().Contain(span => span.Id == parent[2] && span.Service == "monitoring");
        });

        await Eventually.BecomesTrueAsync(
            () => receiver.Logs.Where(l => l.TraceId == traceId).Select(l => l.Service).ToHashSet().IsSupersetOf(["training", "monitoring"]), "the logs have come");
        LinesOf(stack, "training", traceId).Should().Contain(line => line.Contains($"/batches/{batch}/completion stored 2 events"));
        LinesOf(stack, "monitoring", traceId).Should().Contain(line => line.Contains("ParticipantCompleted") && line.Contains("was handled"));
    }

    [Fact]
    public async Task Leads_from_a_verification_through_Registrys_decision_back_to_Monitoring_and_on_to_Training()
    {
        using var load = new Revivals(stack);
        await load.RunClassAsync(cooperatives: 1);

        var verified = await stack.QueryAsync<string>("monitoring", "select correlation_id from mt_events where type = 'revival-case.verified' order by seq_id");
        verified.Should().HaveCount(2, "it is refused first").And.OnlyHaveUniqueItems();
        (await stack.QueryAsync<string>("registry", "select correlation_id from mt_events where type = 'cooperative.reactivation-refused'")).Should().Equal(verified[0]);
        (await stack.QueryAsync<string>("registry", "select correlation_id from mt_events where type = 'cooperative.reactivated'")).Should().Equal(verified[1]);
        (await stack.QueryAsync<string>("monitoring", "select correlation_id from mt_events where type in ('revival-case.refusal-heard', 'revival-case.reactivation-heard') order by seq_id"))
            .Should().Equal(verified);

        var spans = await SpansOf(
            verified[1],
            spans => spans.Where(s => s.Kind == Span.Types.SpanKind.Consumer).Select(s => s.Service).ToHashSet().SetEquals(["registry", "monitoring", "training"]),
            "all three consumed in the trace");
        var command = spans.Single(s => s.Kind == Span.Types.SpanKind.Server);
        spans.Where(s => s.Kind == Span.Types.SpanKind.Consumer).Should().AllSatisfy(s => Ancestors(s, spans).Last().Should().Be(command));
    }

    /// <summary>Each service sends its spans when it likes, so a child may come before its parent: returns when every one has come.</summary>
    private async Task<OtlpReceiver.ReceivedSpan[]> SpansOf(string traceId, Func<OtlpReceiver.ReceivedSpan[], bool> have, string what)
    {
        OtlpReceiver.ReceivedSpan[] spans = [];
        await Eventually.BecomesTrueAsync(
            () => have(spans = [.. receiver.Spans.Where(s => s.TraceId == traceId)]) && spans.All(s => s.ParentId.Length == 0 || spans.Any(parent => parent.Id == s.ParentId)),
            $"{what}, and no span is without its parent");
        return spans;
    }

    private static IEnumerable<OtlpReceiver.ReceivedSpan> Ancestors(OtlpReceiver.ReceivedSpan span, OtlpReceiver.ReceivedSpan[] spans)
    {
        for (var parent = Parent(span); parent is not null; parent = Parent(parent))
            yield return parent;

        OtlpReceiver.ReceivedSpan? Parent(OtlpReceiver.ReceivedSpan child) => Array.Find(spans, s => s.Id == child.ParentId);
    }

    private static IEnumerable<string> LinesOf(Stack stack, string service, string traceId) =>
        stack[service].Log.Split('\n').Where(line => line.Contains($"TraceId:{traceId}"));

    /// <summary>The three services, and the receiver that they send to.</summary>
    public sealed class Platform : IAsyncLifetime
    {
        internal OtlpReceiver Receiver { get; private set; } = null!;

        internal Stack Stack { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Receiver = await OtlpReceiver.StartAsync();
            Stack = await Stack.StartAsync(environment: Receiver.Environment);
        }

        public async ValueTask DisposeAsync()
        {
            await Stack.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}
