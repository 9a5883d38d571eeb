using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_replica_that_is_killed_while_it_sends
{
    private const int Events = 1_300;
    private const int Delivered = 20;

    /// <summary>It is killed while its replay waits for the queue's reader, and its webhook for an answer.</summary>
    [Fact]
    public async Task Leaves_its_replays_and_webhooks_to_another()
    {
        var servers = await TestServers.SharedAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__registrydb"] = await servers.Postgres.CreateDatabaseAsync("replayed"),
            ["ConnectionStrings__messaging"] = await servers.RabbitMq.CreateVirtualHostAsync("replayed"),
            ["Authentication__SigningKey"] = Tokens.SigningKey,
            ["PersonalData__Key"] = "the person key of tests, of no use anywhere else",
            ["BusinessDate"] = "2020-06-29",
            ["Webhooks__AllowPrivateAddresses"] = "true",
        };
        await using var first = await ServiceProcess.StartAsync("Registry.Service", settings);
        var last = await StoreAsync(first, settings["ConnectionStrings__registrydb"]);
        await using var queue = await SubscribersQueue.DeclareAsync(settings["ConnectionStrings__messaging"], "province.padang.all");
        first.Client.As("admin");
        var replay = (await first.Client.SendAsync(HttpMethod.Post, "replays", new { queue = "province.padang.all", from = 1, to = last })).Body.GetProperty("id").GetString();
        await Eventually.BecomesTrueAsync(
            async () => (await first.Client.ReadAsync($"replays/{replay}")).TryGetProperty("waitsFor", out var obstacle) && obstacle.GetString()?.Contains("read first", StringComparison.Ordinal) == true,
            "it gives the queue no more than its reader takes");
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer("province", call => call == 3 ? new NoAnswer() : Results.NoContent());
        await first.Client.SendAsync(HttpMethod.Post, "webhooks", new { url = receiver.Url("province"), after = last - Delivered });
        await Eventually.BecomesTrueAsync(() => receiver.Calls("province").Count == 3, "the third waits for an answer");
        await using var second = await ServiceProcess.StartAsync("Registry.Service", settings);
        await first.KillAsync();

        var sent = await queue.TakeAsync(Events);

        second.Client.As("admin");
        await Eventually.BecomesTrueAsync(
            async () => (await second.Client.ReadAsync($"replays/{replay}")).TryGetProperty("finishedAt", out var at) && at.GetString() is not null, "it is finished");
        sent = [.. sent, .. await queue.TakeAsync()];
        sent.Should().AllSatisfy(e => e.GetProperty("replayid").GetString().Should().Be(replay));
        var sequences = sent.Select(e => e.GetProperty("sequence").GetString()!).Distinct().ToArray();
        sequences.Should().HaveCount(Events).And.BeInAscendingOrder(StringComparer.Ordinal);

        await Eventually.BecomesTrueAsync(() => receiver.Calls("province").Count > Delivered, "the webhook got the rest");
        var calls = receiver.Calls("province").Select(call => call.Event.GetProperty("sequence").GetString()!).ToArray();
        calls[3].Should().Be(calls[2], "nobody knows whether it was taken");
        calls.Distinct().Should().Equal(Enumerable.Range(1, Delivered).Select(n => $"{last - Delivered + n:D20}"));
    }

    /// <summary>Registers one cooperative, and many more like it; returns the last sequence when all is settled.</summary>
    private static async Task<long> StoreAsync(ServiceProcess service, string database)
    {
        using var registrar = new HttpClient { BaseAddress = service.Address };
        registrar.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(1) with { FirstBookYear = 2019 });
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var copy = source.CreateCommand($"""
            create temp table event as select e.* from mt_events e, generate_series(2, {Events}) where e.type = 'cooperative.registered';
            alter table event add column original uuid;
            update event set original = stream_id, stream_id = gen_random_uuid(), id = gen_random_uuid(), seq_id = nextval('mt_events_sequence');
            create temp table stream as select s.*, e.stream_id as copy from event e join mt_streams s on s.id = e.original;
            update stream set id = copy, version = 1;
            alter table stream drop column copy;
            alter table event drop column original;
            insert into mt_streams select * from stream;
            insert into mt_events select * from event;
            """);
        await copy.ExecuteNonQueryAsync();
        await using var command = source.CreateCommand("select max(seq_id) from mt_events");
        var last = (long)(await command.ExecuteScalarAsync())!;
        await using var mark = source.CreateCommand("select last_seq_id from mt_event_progression where name like 'Feed:%'");
        await Eventually.BecomesTrueAsync(async () => (long)(await mark.ExecuteScalarAsync())! >= last, "all is in the feed");
        return last;
    }
}
