using System.Globalization;
using AwesomeAssertions;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using MassTransit;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_Monitoring_verified(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const int Seed = 2019;

    [Fact]
    public async Task Is_decided_once_though_each_message_comes_three_times_and_in_any_order()
    {
        var messages = new List<RevivalVerified>();
        for (var number = 1; number <= 8; number++)
        {
            var id = await registry.RegisterAsync(number);
            if (number % 2 == 0)
                await registry.GiveEvidenceAsync(id);
            messages.Add(Verified(id));
        }

        var received = new Received();
        using var observing = registry.Bus.ConnectReceiveObserver(received);
        await using var broker = await Broker.ConnectAsync(registry.Messaging);
        var deliveries = Enumerable.Repeat(messages, 3).SelectMany(m => m).ToArray();
        new Random(Seed).Shuffle(deliveries);
        foreach (var message in deliveries)
            await broker.PublishAsync(message);
        await Eventually.BecomesTrueAsync(() => received.Count == deliveries.Length, "every delivery was handled");

        foreach (var (message, evidence) in messages.Select((m, index) => (m, index % 2 == 1)))
        {
            var decisions = await registry.QueryAsync<string>(
                "select type || ' ' || (data ->> 'revivalCaseId') || ' ' || causation_id || ' ' || user_name from mt_events where stream_id = $1 and type in ('cooperative.reactivated', 'cooperative.reactivation-refused')",
                message.Case.CooperativeId);
            decisions.Should().Equal(
                [$"cooperative.{(evidence ? "reactivated" : "reactivation-refused")} {message.Case.CaseId} {message.Metadata.Id} service:DecideReactivation"],
                $"the one decision names its case and its cause, whatever the order (seed {Seed})");
        }
    }

    [Fact]
    public async Task Is_not_decided_again_when_Monitoring_asks_again_but_the_same_answer_is_told_again()
    {
        var id = await registry.RegisterAsync(30);
        await registry.GiveEvidenceAsync(id);
        await using var broker = await Broker.ConnectAsync(registry.Messaging);
        var heard = await broker.ListenAsync();
        var question = Verified(id);
        var again = question with { Metadata = question.Metadata with { Id = DerivedId.From("asked again", id), Version = 8 } };

        await broker.PublishAsync(question);
        await Eventually.BecomesTrueAsync(() => Answers().Length == 1, "Registry answered");
        await broker.PublishAsync(again);
        await Eventually.BecomesTrueAsync(() => Answers().Length == 2, "Registry answered again");

        Answers().Distinct().Should().ContainSingle("it is the same answer, so that whoever heard it knows it for a duplicate");
        (await registry.CountAsync("select count(*) from mt_events where stream_id = $1 and data ->> 'revivalCaseId' is not null", id)).Should().Be(1);

        Guid[] Answers() => [.. heard.Where(h => h.Exchange == "koperasi.cooperative-reactivated.v1" && h.Metadata.AggregateId == id).Select(h => h.Metadata.Id)];
    }

    [Fact]
    public async Task Lands_in_the_error_queue_with_its_reason_where_it_cannot_be_handled_and_the_queue_behind_it_keeps_moving()
    {
        var id = await registry.RegisterAsync(20);
        await using var broker = await Broker.ConnectAsync(registry.Messaging);
        var unknown = Verified(Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"));

        await broker.PublishAsync(unknown);
        await broker.PublishAsync<RevivalVerified>("{ \"messageType\": [ broken");
        await broker.PublishAsync<RevivalVerified>($"{{\"messageType\":[\"{Broker.UrnOf<RevivalVerified>()}\"],\"message\":{{\"case\":null}}}}");
        await broker.PublishAsync(Verified(id));

        await Eventually.BecomesTrueAsync(
            async () => await registry.CountAsync("select count(*) from mt_events where stream_id = $1 and type = 'cooperative.reactivation-refused'", id) == 1,
            "the message behind the poison was handled");
        var failed = new List<Broker.Failed>();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                failed.AddRange(await broker.TakeAsync("registry_error"));
                return failed.Count >= 3;
            },
            "all poison lies in the error queue");
        failed.Should().HaveCount(3);
        failed.Should().AllSatisfy(f => f.Reason.Should().NotBeEmpty("the error queue says why"));
        failed.Should().ContainSingle(f => f.Body.Contains(unknown.Metadata.Id.ToString(), StringComparison.Ordinal))
            .Which.Reason.Should().Contain("is about a cooperative that Registry does not have");
        failed.Should().ContainSingle(f => f.Body.Contains("broken", StringComparison.Ordinal));
        (await registry.CountAsync("select count(*) from mt_doc_inboxmessage where id like '%' || $1", unknown.Metadata.Id.ToString()))
            .Should().Be(0, "what was not handled may be sent again");
    }

    private static RevivalVerified Verified(Guid cooperativeId)
    {
        var day = DateOnly.ParseExact("2019-10-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var caseId = DerivedId.From("case", cooperativeId);
        return new RevivalVerified(
            new EventMetadata(
                DerivedId.From("verified", cooperativeId), "monitoring", caseId, 7, cooperativeId, day,
                new DateTimeOffset(2019, 10, 1, 3, 0, 0, TimeSpan.Zero), "0af7651916cd43dd8448eb211c80319c", CausationId: null),
            new RevivalCaseState(
                caseId, cooperativeId, 1, PreviousCaseId: null, RevivalStage.Verified, Outcome: null, day.AddMonths(-5), day, ReactivatedOn: null, ["ani"]));
    }

    /// <summary>Counts the deliveries that the service is done with.</summary>
    private sealed class Received : IReceiveObserver
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context)
        {
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        }

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }
}
