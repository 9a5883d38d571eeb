using System.Globalization;
using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Two instances of the service over one database, and rosters of several pages.</summary>
[Trait("Speed", "integration")]
public sealed class A_roster_is_applied(Many_at_once.TwoInstances two) : IClassFixture<Many_at_once.TwoInstances>
{
    private const int Rows = 2_500;

    private readonly RunningRegistry _registry = two.Registry;

    [Fact]
    public async Task By_two_instances_at_once_after_one_died_halfway_and_each_row_once()
    {
        using var one = _registry.As("registrar", instance: 0);
        using var other = _registry.As("registrar", instance: 1);
        var import = (await Roster.SubmitAsync(one, Generated(500_000, Rows, "Serentak"))).Body.GetProperty("id").GetGuid();

        // each request and the background workers of both instances take pages as they come; two clients go away at once
        await Task.WhenAll(GoAway(one, import), GoAway(other, import));
        await Task.WhenAll(Apply(one, import), Apply(other, import));
        await Eventually.BecomesTrueAsync(
            async () => (await one.ReadAsync($"roster-imports/{import}")).GetProperty("applied").GetBoolean(), "the application is finished");

        (await one.ReadAsync($"roster-imports/{import}")).GetProperty("new").GetInt32().Should().Be(Rows);
        (await Count("cooperative.registered")).Should().Be(Rows);
        (await Count("cooperative.annual-meeting-recorded")).Should().Be(Rows);
        (await _registry.CountAsync("select count(*) from mt_events where type = 'roster-import.applied' and stream_id = $1", import)).Should().Be(1);
        (await _registry.CountAsync("select count(*) from mt_doc_rosterapplication")).Should().Be(0);
        (await one.ReadAsync("cooperatives/counts?search=serentak")).GetProperty("total").GetInt32().Should().Be(Rows);

        Task<long> Count(string type) => _registry.CountAsync(
            "select count(*) from mt_events join mt_doc_cooperative c on c.id = stream_id where type = $1 and c.data -> 'profile' ->> 'name' like '%Serentak%'", type);
    }

    [Fact]
    public async Task And_stores_what_is_new_as_a_command_would()
    {
        using var registrar = _registry.As("registrar");
        var command = await _registry.RegisterAsync(77);
        var import = (await Roster.SubmitAsync(registrar, Generated(900_000, 1, "Tunggal"))).Body.GetProperty("id").GetGuid();
        await Apply(registrar, import);
        var roster = (await _registry.QueryAsync<Guid>("select id from mt_doc_cooperative where data ->> 'normalisedNumber' like '900000/%'")).Single();

        foreach (var sql in new[]
        {
            "select concat_ws('|', type, tenant_id, compacted_version, is_archived) from mt_streams where id = $1",
            "select concat_ws('|', type, mt_dotnet_type, tenant_id, is_archived, user_name, correlation_id is null, causation_id is null, (select string_agg(k, ',') from jsonb_object_keys(headers) k)) from mt_events where stream_id = $1 and version = 1",
            "select concat_ws('|', mt_dotnet_type, mt_version = (data ->> 'version')::int, (select string_agg(k, ',') from jsonb_object_keys(data) k)) from mt_doc_cooperative where id = $1",
        })
        {
            (await _registry.QueryAsync<string>(sql, roster)).Should().Equal(await _registry.QueryAsync<string>(sql, command));
        }

        var details = await registrar.ReadAsync($"cooperatives/{roster}");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{roster}/business-observations", Requests.Observation("Operating", "2019-05-01"));
        (await registrar.ReadAsync($"cooperatives/{roster}")).GetProperty("version").GetInt64().Should().Be(details.GetProperty("version").GetInt64() + 1);
    }

    [Fact]
    public async Task And_nobody_waits_for_whoever_maintains_the_tables()
    {
        using var registrar = _registry.As("registrar");
        var import = (await Roster.SubmitAsync(registrar, Generated(910_000, 1, "Rawat"))).Body.GetProperty("id").GetGuid();
        await using var maintenance = new NpgsqlConnection(_registry.Database);
        await maintenance.OpenAsync();
        await using var transaction = await maintenance.BeginTransactionAsync();
        // as a vacuum does, or an index that is built beside the work
        await using (var hold = new NpgsqlCommand("lock table mt_streams in share update exclusive mode", maintenance))
            await hold.ExecuteNonQueryAsync();
        var held = await _registry.QueryAsync<DateTime>("select now()");

        var applied = await Apply(registrar, import).WaitAsync(TimeSpan.FromSeconds(20));

        applied.GetProperty("new").GetInt32().Should().Be(1);
        // a worker may have finished it, and be at it still
        await Eventually.BecomesTrueAsync(async () => (await Told()).Contains("listed_cooperatives"), "the planner hears of those after the one that is held");
        (await Told()).Should().Contain("mt_events").And.NotContain("mt_streams");

        Task<IReadOnlyList<string>> Told() =>
            _registry.QueryAsync<string>("select relname::text from pg_stat_user_tables where last_analyze > $1", held.Single());
    }

    [Fact]
    public async Task And_what_contradicts_waits_for_an_officer_who_takes_either_side()
    {
        using var registrar = _registry.As("registrar");
        Guid[] ids = [await _registry.RegisterAsync(92_101), await _registry.RegisterAsync(92_102)];
        foreach (var id in ids)
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-02-02"));
        var roster = Csv(
            "Koperasi Contoh 92101;92101/BH/KWK.10/1998;;Produsen;Primer;13.11.01.2001;1998-01-01;40;1000000;0;;2019-03-01",
            "Koperasi Contoh 92102;92102/BH/KWK.10/1998;;Produsen;Primer;13.11.01.2001;1998-01-01;40;1000000;0;;2019-03-01");
        var submitted = await Roster.SubmitAsync(registrar, roster);
        Roster.Counts(submitted).Should().Be((0, 0, 0, 2, 0));
        var import = submitted.Body.GetProperty("id").GetGuid();

        (await Apply(registrar, import)).GetProperty("conflicting").GetInt32().Should().Be(2);
        var conflicts = (await registrar.ReadAsync($"roster-conflicts?importId={import}")).GetProperty("items").EnumerateArray()
            .ToDictionary(c => c.GetProperty("cooperativeId").GetGuid(), c => c.GetProperty("id").GetGuid());
        conflicts.Keys.Should().BeEquivalentTo(ids);
        await registrar.SendAsync(HttpMethod.Post, $"roster-conflicts/{conflicts[ids[0]]}/resolution", new { side = "Roster", reason = "their minutes are signed" });
        await registrar.SendAsync(HttpMethod.Post, $"roster-conflicts/{conflicts[ids[1]]}/resolution", new { side = "Registry", reason = "we were there" });

        (await MeetingOf(ids[0]), await MeetingOf(ids[1])).Should().Be(("2019-03-01", "2019-02-02"));
        (await registrar.ReadAsync($"roster-conflicts?importId={import}")).GetProperty("items").GetArrayLength().Should().Be(0);
        (await registrar.ReadAsync($"roster-conflicts?importId={import}&resolved=true")).GetProperty("items").GetArrayLength().Should().Be(2);
        Roster.Counts(await Roster.SubmitAsync(registrar, roster)).Should().Be((0, 0, 2, 0, 0), "neither is asked about again");
        var again = await registrar.AskAsync(Requesting.Post($"roster-conflicts/{conflicts[ids[0]]}/resolution", new { side = "Registry", reason = "test" }));
        (again.Status, again.Body.GetProperty("type").GetString()).Should().Be((409, "urn:koperasi:problem:conflict-already-resolved"));

        async Task<string?> MeetingOf(Guid id) =>
            (await registrar.ReadAsync($"cooperatives/{id}")).GetProperty("annualMeetings")[0].GetProperty("heldOn").GetString();
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task And_any_list_that_is_exported_comes_back_unchanged(string format)
    {
        using var registrar = _registry.As("registrar");
        var import = (await Roster.SubmitAsync(registrar, Csv(
            "\"=Koperasi \"\"Café\"\"\"; 700001/BH/KWK.10/1998;9913113549701;Jasa;Sekunder;13.11.01.2001;1998-01-01;40;1300000000000;0;Tidak Aktif;2019-03-01",
            "Koperasi, Contoh;700002/BH/KWK.10/1998;;Produsen;Primer;13.11.01.2002;1998-01-01;40;1;0;;"))).Body.GetProperty("id").GetGuid();
        await Apply(registrar, import);

        var file = await registrar.GetByteArrayAsync($"cooperatives/export?format={format}&asOf=2019-03-19");
        var again = await Roster.SubmitAsync(registrar, file);

        var (added, changed, unchanged, conflicting, bad) = Roster.Counts(again);
        (added, changed, conflicting, bad).Should().Be((0, 0, 0, 0), again.Text);
        unchanged.Should().Be((await registrar.ReadAsync("cooperatives/counts?asOf=2019-03-19")).GetProperty("total").GetInt32()).And.BeGreaterThan(1);
    }

    [Fact]
    public async Task And_stands_still_with_the_reason_where_a_page_fails_again_and_again_until_it_is_asked_for_once_more()
    {
        using var registrar = _registry.As("registrar");
        var import = (await Roster.SubmitAsync(registrar, Generated(300_000, 2, "Macet"))).Body.GetProperty("id").GetGuid();
        await _registry.QueryAsync<string>("update roster_rows set data = (data - 'Profile') || jsonb_build_object('Lost', data -> 'Profile') where import_id = $1 and line = 3", import);

        var failed = await registrar.AskAsync(Requesting.Post($"roster-imports/{import}/application", new { }));
        (failed.Status, failed.Body.GetProperty("type").GetString()).Should().Be((409, "urn:koperasi:problem:roster-application-failed"), failed.Text);
        var report = await registrar.ReadAsync($"roster-imports/{import}");
        report.GetProperty("failure").GetString().Should().Be(failed.Body.GetProperty("reason").GetString()).And.NotBeEmpty();
        (report.GetProperty("applied").GetBoolean(), report.GetProperty("done").GetInt32()).Should().Be((false, 0), "nothing of the page is stored");
        (await _registry.CountAsync("select count(*) from mt_doc_cooperative where data -> 'profile' ->> 'name' like '%Macet%'")).Should().Be(0);

        await _registry.QueryAsync<string>("update roster_rows set data = (data - 'Lost') || jsonb_build_object('Profile', data -> 'Lost') where import_id = $1 and line = 3", import);
        (await Apply(registrar, import)).GetProperty("new").GetInt32().Should().Be(2);
        (await registrar.ReadAsync($"roster-imports/{import}")).GetProperty("failure").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private static async Task<JsonElement> Apply(HttpClient registrar, Guid import) =>
        (await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{import}/application", new { })).Body;

    /// <summary>A client that leaves before the answer.</summary>
    private static async Task GoAway(HttpClient registrar, Guid import)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try
        {
            using var answer = await registrar.PostAsync($"roster-imports/{import}/application", content: null, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // gone
        }
    }

    private static byte[] Generated(int from, int count, string name) => Csv([.. Enumerable.Range(from, count).Select(n => string.Create(
        CultureInfo.InvariantCulture,
        $"Koperasi {name} {n};{n}/BH/KWK.10/1998;9{n:D12};Produsen;Primer;13.11.01.2001;1998-01-01;40;1000000;0;Aktif;2019-02-02"))]);

    private static byte[] Csv(params string[] rows) => Encoding.UTF8.GetBytes(string.Join('\n',
        ["Nama Koperasi;Nomor Badan Hukum;NIK Koperasi;Jenis Koperasi;Bentuk Koperasi;Kode Wilayah;Tanggal Berdiri;Jumlah Anggota;Total Aset;Volume Usaha;Status;Tanggal RAT 2018", .. rows]));
}
