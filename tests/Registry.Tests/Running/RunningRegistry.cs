using System.Net.Http.Json;
using System.Text.Json;
using KoperasiPlatform.Testing;
using Marten;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>
/// Registry as it is, on Kestrel, over a database and a virtual host of its own. Its today is 2020-06-29. A class of tests
/// shares one.
/// </summary>
public sealed class RunningRegistry : IAsyncLifetime
{
    private readonly List<Instance> _instances = [];

    public string Database { get; private set; } = "";

    public string Messaging { get; private set; } = "";

    public IDocumentStore Store => Service<IDocumentStore>();

    /// <summary>The bus of the first instance.</summary>
    internal IBus Bus => Service<IBus>();

    public async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        Database = await servers.Postgres.CreateDatabaseAsync("registry");
        Messaging = await servers.RabbitMq.CreateVirtualHostAsync("registry");
        await StartAnotherAsync();
        // the sweep of the day it starts on is over, so that no test meets it by chance
        await Eventually.BecomesTrueAsync(
            async () => await CountAsync("select count(*) from mt_doc_sweeprun") == 1, "the sweep of 2020-06-29 has been through");
    }

    /// <summary>Another instance over the same database and broker.</summary>
    public Task StartAnotherAsync()
    {
        var instance = new Instance(Database, Messaging);
        _instances.Add(instance);
        instance.UseKestrel(0);
        return Task.Run(instance.StartServer);
    }

    /// <summary>A client with a token: <c>dev-ROLE</c> when no subject is named.</summary>
    public HttpClient As(string role, string? subject = null, int instance = 0) => Anonymous(instance).As(role, subject);

    public HttpClient Anonymous(int instance = 0) => _instances[instance].CreateClient();

    public T Service<T>()
        where T : notnull => _instances[0].Services.GetRequiredService<T>();

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    public async Task<long> CountAsync(string sql, params object[] parameters) => (await QueryAsync<long>(sql, parameters)).Single();

    /// <summary>One text for all that is stored, to tell that nothing changed. The daemon's position is not among it.</summary>
    public async Task<string> FingerprintAsync() => string.Join('\n', await QueryAsync<string>(
        """
        select table_name || ' ' || query_to_xml(format('select count(*), md5(string_agg(t::text, '','' order by t::text)) from %I t', table_name), false, true, '')
        from information_schema.tables
        where table_schema = 'public' and table_name <> 'mt_event_progression'
        order by table_name
        """));

    /// <summary>Registers a cooperative of 1998 that the register accounts for from 2015 on; it misses every meeting.</summary>
    public async Task<Guid> RegisterAsync(int number, int firstBookYear = 2015)
    {
        using var registrar = As("registrar");
        var registered = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(number) with { FirstBookYear = firstBookYear });
        return registered.Body.GetProperty("id").GetGuid();
    }

    /// <summary>Gives a cooperative all that a reactivation on 2019-10-01 needs.</summary>
    public async Task GiveEvidenceAsync(Guid id)
    {
        using var registrar = As("registrar");
        using var verifier = As("verifier");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-10" });
        var observed = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation("Operating", "2019-09-01"));
        var observation = observed.Body.GetProperty("observationId").GetGuid();
        await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations/{observation}/verification", new { verifiedOn = "2019-09-12" });
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Requests.Officer("1311011706609828", "Chair"), ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Requests.Officer("1311016907599863", "Supervisor"), ifMatch: "*");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
    }

    private sealed class Instance(string database, string messaging) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("ConnectionStrings:registrydb", database);
            builder.UseSetting("ConnectionStrings:messaging", messaging);
            builder.UseSetting("Authentication:SigningKey", Tokens.SigningKey);
            builder.UseSetting("PersonalData:Key", "the person key of tests, of no use anywhere else");
            builder.UseSetting("BusinessDate", "2020-06-29");
            builder.ConfigureLogging(logging => logging.ClearProviders());
        }
    }
}

/// <summary>What a client sends.</summary>
internal static class Requests
{
    internal sealed record CooperativeRequest(
        string Name, string LegalEntityNumber, string? CooperativeNumber, string Type, string Form, string RegionCode, string FoundedOn,
        int MemberCount, long Assets, long Turnover, int? FirstBookYear, string Source);

    public static CooperativeRequest Cooperative(int number) => new(
        $"Koperasi Contoh {number}", $"{number}/BH/KWK.10/1998", null, "Producer", "Primary", "13.11.01.2001", "1998-01-01",
        40, 1_000_000, 0, 2015, "deed");

    public static object Meeting(int bookYear, string heldOn) => new { bookYear, heldOn, source = "minutes" };

    public static object Observation(string state, string observedOn) => new { state, observedOn, source = "visit" };

    public static object Officer(string nationalId, string role) => new
    {
        nationalId,
        name = $"Ani Contoh {role}",
        phone = "0812-0000-1128",
        role,
        termStart = "2018-02-05",
        termEnd = "2021-02-04",
        source = "minutes",
    };
}

/// <param name="Body">The JSON that came back; undefined where none did.</param>
/// <param name="Text">The body as it came.</param>
internal sealed record HttpAnswer(int Status, JsonElement Body, string Text, string? ETag, string? ContentType);

internal static class HttpClientExtensions
{
    public static async Task<HttpAnswer> AskAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var answer = await client.SendAsync(request))
        {
            var text = await answer.Content.ReadAsStringAsync();
            var body = text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : default;
            return new HttpAnswer((int)answer.StatusCode, body, text, answer.Headers.ETag?.Tag, answer.Content.Headers.ContentType?.MediaType);
        }
    }

    /// <summary>A command that succeeds.</summary>
    public static async Task<HttpAnswer> SendAsync(
        this HttpClient client, HttpMethod method, string path, object body, string? ifMatch = null, string? key = null)
    {
        var answer = await client.AskAsync(Request(method, path, body, ifMatch, key));
        return answer.Status < 300 ? answer : throw new InvalidOperationException($"{method} {path}: {answer.Status} {answer.Text}");
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path)
    {
        var answer = await client.AskAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return answer.Status == 200 ? answer.Body : throw new InvalidOperationException($"GET {path}: {answer.Status} {answer.Text}");
    }

    public static HttpRequestMessage Request(HttpMethod method, string path, object? body, string? ifMatch = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }
}
