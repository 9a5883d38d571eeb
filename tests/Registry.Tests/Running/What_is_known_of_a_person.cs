using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_is_known_of_a_person(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private static readonly string[] NationalIds = ["1311012403689714", "1311010207819182", "1311017107639094"];

    private static readonly string[] Personal = [.. NationalIds, "Ilham Rahman Contoh", "0812-0000-4711"];

    [Fact]
    public async Task Is_nowhere_in_the_database_or_at_the_broker_in_clear()
    {
        await using var broker = await Broker.ConnectAsync(registry.Messaging);
        var heard = await broker.ListenAsync();
        var id = await registry.RegisterAsync(1);
        using var registrar = registry.As("registrar");
        foreach (var nationalId in NationalIds)
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Officer(nationalId), ifMatch: "*", key: nationalId[^4..]);
        await Eventually.BecomesTrueAsync(() => heard.Count(h => h.Exchange == "koperasi.officers-changed.v1") == NationalIds.Length, "all elections were heard of");

        foreach (var text in Personal)
        {
            (await registry.QueryAsync<string>("select table_name::text from " + AllTables + " where content like '%' || $1 || '%'", text))
                .Should().BeEmpty($"'{text}' is written nowhere, neither in events nor in documents");
            heard.Should().NotContain(h => h.Body.Contains(text, StringComparison.Ordinal), $"no message carries '{text}'");
        }

        var personKeys = await registry.QueryAsync<string>("select data ->> 'personKey' from mt_events where stream_id = $1 and type = 'cooperative.officer-elected'", id);
        personKeys.Distinct().Should().HaveCount(3, "the stream knows them by pseudonym");
        (await registry.CountAsync("select count(*) from mt_doc_sealedperson where id = any($1)", (object)personKeys.ToArray())).Should().Be(3);
    }

    [Fact]
    public async Task Is_told_to_those_who_must_know_and_to_nobody_else()
    {
        var id = await registry.RegisterAsync(2);
        using var registrar = registry.As("registrar");
        var personKey = await Elect(registrar, id, "1311012403689714");

        var person = await registrar.ReadAsync($"people/{personKey}?purpose=identity-check");
        person.GetProperty("nationalId").GetString().Should().Be("1311012403689714");
        person.GetProperty("name").GetString().Should().Be("Ilham Rahman Contoh");
        person.GetProperty("phone").GetString().Should().Be("0812-0000-4711");
        foreach (var role in new[] { "viewer", "trainer", "companion", "verifier", "province" })
        {
            using var other = registry.As(role);
            (await other.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"people/{personKey}?purpose=identity-check"))).Status.Should().Be(403, role);
        }
    }

    [Fact]
    public async Task Is_not_overwritten_by_an_election_under_another_name_unless_that_says_so()
    {
        Guid[] ids = [await registry.RegisterAsync(5), await registry.RegisterAsync(6)];
        using var registrar = registry.As("registrar");
        var personKey = await Elect(registrar, ids[0], Renamed);

        var refused = await registrar.AskAsync(Election(correctsName: false));
        (refused.Status, refused.Body.GetProperty("type").GetString()).Should().Be((409, "urn:koperasi:problem:name-differs"));
        refused.Body.GetProperty("personKey").GetString().Should().Be(personKey);
        (await Known()).Should().Be(("Ilham Rahman Contoh", "0812-0000-4711"));
        (await registrar.ReadAsync($"cooperatives/{ids[1]}")).GetProperty("officersInTerm").GetArrayLength().Should().Be(0);

        (await registrar.AskAsync(Election(correctsName: true))).Status.Should().Be(201);
        (await Known()).Should().Be(("Ilham Rahmat Contoh", "0812-0000-4711"), "the number that is known stays where none is given");

        HttpRequestMessage Election(bool correctsName) => HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{ids[1]}/officers", new
        {
            nationalId = Renamed,
            name = "Ilham Rahmat Contoh",
            role = "Chair",
            termStart = "2018-02-05",
            termEnd = "2021-02-04",
            source = "minutes",
            correctsName,
        }, ifMatch: "*");

        async Task<(string?, string?)> Known()
        {
            var person = await registrar.ReadAsync($"people/{personKey}?purpose=identity-check");
            return (person.GetProperty("name").GetString(), person.GetProperty("phone").GetString());
        }
    }

    [Fact]
    public async Task Is_erased_and_the_cooperative_s_history_stays_readable()
    {
        var id = await registry.RegisterAsync(3);
        using var registrar = registry.As("registrar");
        using var admin = registry.As("admin");
        var personKey = await Elect(registrar, id, "1311014101009001");
        var before = await registrar.ReadAsync($"cooperatives/{id}");
        var history = await registrar.ReadAsync($"cooperatives/{id}/history");

        (await registrar.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{personKey}"))).Status.Should().Be(403);
        (await admin.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{personKey}"))).Status.Should().Be(204);

        (await registrar.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"people/{personKey}"))).Status.Should().Be(404);
        (await registry.CountAsync("select count(*) from mt_doc_sealedperson where id = $1", personKey)).Should().Be(0);
        (await registrar.ReadAsync($"cooperatives/{id}")).ToString().Should().Be(before.ToString());
        (await registrar.ReadAsync($"cooperatives/{id}/history")).ToString().Should().Be(history.ToString());
        await using var session = registry.Store.QuerySession();
        (await session.Events.AggregateStreamAsync<Cooperative>(id))!.Officers.Should().ContainSingle().Which.PersonKey.Should().Be(personKey);
    }

    [Fact]
    public async Task Is_gone_from_a_dump_of_the_database_once_it_is_erased_in_whatever_form()
    {
        var id = await registry.RegisterAsync(4);
        using var registrar = registry.As("registrar");
        using var admin = registry.As("admin");
        var elected = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Officer(Erased), ifMatch: "*", key: "erased");
        var refused = await registrar.AskAsync(HttpClientExtensions.Request(HttpMethod.Post, $"cooperatives/{id}/officers", Officer(Erased), ifMatch: "*", key: "again"));
        refused.Status.Should().Be(409, "an answer that is stored under its key, though it was no");
        var personKey = elected.Body.GetProperty("personKey").GetString()!;
        var sealedPerson = (await registry.QueryAsync<string>("select data ->> 'ciphertext' from mt_doc_sealedperson where id = $1", personKey)).Single();
        (await DumpAsync()).Should().Contain(sealedPerson, "before, the dump holds it under lock");

        (await admin.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{personKey}"))).Status.Should().Be(204);
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Officer(Erased), ifMatch: "*", key: "erased");

        var dump = await DumpAsync();
        dump.Should().NotContain(sealedPerson, "a repeated request gets its stored answer and brings nobody back");
        foreach (var text in new[] { Erased, "Ilham Rahman Contoh", "0812-0000-4711" }.SelectMany(Forms))
            dump.Should().NotContain(text);
        dump.Should().Contain(personKey, "the stream still knows that somebody served");
    }

    private const string Erased = "1311012403689714";
    private const string Renamed = "1311016907599863";

    /// <summary>All that is in the database: what pg_dump writes of it, where the server's own one is at hand, else each of its tables.</summary>
    private async Task<string> DumpAsync()
    {
        var dump = await PgDump.OfAsync(registry.Database) ?? await TablesAsync();
        dump.Should().Contain("mt_events").And.Contain("mt_doc_cooperative");
        return dump;
    }

    private async Task<string> TablesAsync()
    {
        var dump = new StringBuilder();
        await using var source = NpgsqlDataSource.Create(registry.Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        var tables = await registry.QueryAsync<string>(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1");
        foreach (var table in tables)
        {
            using var rows = await connection.BeginTextExportAsync($"copy {table} to stdout");
            dump.AppendLine(table).Append(await rows.ReadToEndAsync());
        }

        return dump.ToString();
    }

    /// <summary>A text as it is, and as it would stand in bytes, in base64 or with its words apart.</summary>
    private static IEnumerable<string> Forms(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [text, text.ToUpperInvariant(), Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes)[..^4], .. text.Split(' ').Where(word => word.Length > 4 && word != "Contoh")];
    }

    private const string AllTables =
        """
        (select table_name, query_to_xml(format('select t::text from %I t', table_name), false, true, '')::text as content
         from information_schema.tables where table_schema = 'public') as everything
        """;

    private static object Officer(string nationalId) => new
    {
        nationalId,
        name = "Ilham Rahman Contoh",
        phone = "0812-0000-4711",
        role = "Chair",
        termStart = "2018-02-05",
        termEnd = "2021-02-04",
        source = "minutes",
    };

    private static async Task<string> Elect(HttpClient registrar, Guid id, string nationalId)
    {
        var elected = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Officer(nationalId), ifMatch: "*");
        return elected.Body.GetProperty("personKey").GetString()!;
    }
}
