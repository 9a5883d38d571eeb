using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using Marten;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>The stream of a batch as the first version wrote it: without course and rule, without the sex of people, without times.</summary>
[Trait("Speed", "integration")]
[Collection<SharedTraining>]
public sealed class What_was_stored_before(RunningTraining training)
{
    private const string Completed = "00000000-0000-0000-0000-0000000000a1";

    private static readonly JsonElement[] Old = JsonSerializer.Deserialize<JsonElement[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Training.Tests", "Stored", "a-batch-of-the-first-version.json")))!;

    [Fact]
    public async Task Is_read_and_carried_on_by_today_s_rules_without_undoing_anything()
    {
        var batch = await RestoreAsync();
        using var trainer = training.As("trainer");

        var read = await trainer.ReadAsync($"batches/{batch}");
        read.GetProperty("status").GetString().Should().Be("Completed");
        var people = read.GetProperty("enrollments").EnumerateArray().ToArray();
        people.Select(e => e.GetProperty("status").GetString()).Should().Equal("Completed", "NoShow");
        people[0].GetProperty("daysAttended").EnumerateArray().Select(day => day.GetString()).Should().Equal("2019-04-23", "2019-04-24", "2019-04-25");
        (await trainer.ReadAsync($"batches/{batch}/enrollments/{Completed}/history")).GetArrayLength().Should().Be(8);

        var late = await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/attendance", new[] { Requests.Attendance(Guid.Parse(Completed), "2019-04-23") });
        late.Body.GetProperty("version").GetInt64().Should().Be(Old.Length + 1, "a mark, and no correction");
        var issued = await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/certificates", new { on = "2019-05-01" });
        issued.Body.GetProperty("issued").GetArrayLength().Should().Be(1);
        (await trainer.AskAsync(Get($"batches/{batch}/calendar.ics"))).Text.Should().Contain("Revitalisasi koperasi");
    }

    /// <summary>What was heard of a cooperative was a stream and its snapshot.</summary>
    [Fact]
    public async Task Of_a_cooperative_is_known_and_stands_in_nobody_s_way()
    {
        var cooperative = Guid.CreateVersion7();
        var stream = KnownCooperative.IdOf(cooperative);
        var state = training.Store.Options.Serializer().ToJson(Given.Cooperative(ActivityStatus.Active) with { CooperativeId = cooperative });
        await training.QueryAsync<Guid>("insert into mt_streams (id, type, version) values ($1, 'known_cooperative', 2) returning id", stream);
        for (var version = 1L; version <= 2; version++)
        {
            await training.QueryAsync<Guid>(
                """
                insert into mt_events (seq_id, id, stream_id, version, data, type) values (nextval('mt_events_sequence'), gen_random_uuid(), $1, $2,
                    jsonb_build_object('occurredOn', '2018-07-01', 'registryVersion', 5 * $2, 'state', $3::jsonb), 'known-cooperative.heard') returning id
                """,
                stream, version, state);
        }

        await training.QueryAsync<Guid>(
            """
            insert into mt_doc_knowncooperative (id, data, mt_version, mt_dotnet_type)
            values ($1, jsonb_build_object('id', $1, 'version', 2, 'registryVersion', 10, 'state', $2::jsonb), 2, 'KnownCooperative') returning id
            """,
            stream, state);

        using var trainer = training.As("trainer");
        var before = await trainer.ReadAsync($"cooperatives/{cooperative}");
        before.GetProperty("registryVersion").GetInt64().Should().Be(10);
        before.GetProperty("state").GetProperty("activity").GetProperty("status").GetString().Should().Be("Active");
        await training.HearOfCooperativeAsync(cooperative, version: 1, []);
        (await trainer.ReadAsync($"cooperatives/{cooperative}")).GetProperty("registryVersion").GetInt64().Should().Be(10, "that was long before");
        await training.HearOfCooperativeAsync(cooperative, version: 11, []);
        var known = await trainer.ReadAsync($"cooperatives/{cooperative}");
        known.GetProperty("registryVersion").GetInt64().Should().Be(11);
        known.GetProperty("state").GetProperty("activity").GetProperty("status").GetString().Should().Be("Inactive");
        var last = await training.CountAsync("select last_value from mt_events_sequence");
        await Eventually.BecomesTrueAsync(
            async () => await training.CountAsync("select count(*) from mt_event_progression where name not like 'HighWater%' and last_seq_id >= $1", last) == 3, "who reads all events has read these");
    }

    /// <summary>Puts the rows as they were into the store, under another batch's programme, and makes the snapshot from them.</summary>
    private async Task<Guid> RestoreAsync()
    {
        var (programme, another) = await training.OpenBatchAsync();
        var batch = Guid.CreateVersion7();
        await training.QueryAsync<Guid>(
            "insert into mt_streams (id, type, version) select $1, type, $2 from mt_streams where id = $3 returning id", batch, (long)Old.Length, another);
        for (var n = 0; n < Old.Length; n++)
        {
            var (type, data) = (Old[n].GetProperty("type").GetString()!, Old[n].GetProperty("data").GetRawText().Replace("00000000-0000-0000-0000-000000000001", $"{programme}"));
            await training.QueryAsync<Guid>(
                "insert into mt_events (seq_id, id, stream_id, version, data, type) values (nextval('mt_events_sequence'), gen_random_uuid(), $1, $2, $3::jsonb, $4) returning id",
                batch, n + 1L, data, type);
        }

        using var daemon = await training.Store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(nameof(Batch), TestContext.Current.CancellationToken);
        return batch;
    }
}
