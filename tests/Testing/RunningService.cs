using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Testing;

/// <summary>
/// A service as it is, on Kestrel, over a database and a virtual host of its own. Its today is 2020-06-29, long after the
/// story of 2019.
/// </summary>
/// <param name="name">As the AppHost calls it.</param>
public abstract class RunningService(string name) : IAsyncLifetime
{
    private readonly List<IServiceInstance> _instances = [];
    private NpgsqlDataSource? _source;

    public string Database { get; private set; } = "";

    public string Messaging { get; private set; } = "";

    public virtual async ValueTask InitializeAsync()
    {
        var servers = await TestServers.SharedAsync();
        Database = await servers.Postgres.CreateDatabaseAsync(name);
        _source = NpgsqlDataSource.Create(Database);
        Messaging = await servers.RabbitMq.CreateVirtualHostAsync(name);
        await StartAnotherAsync();
    }

    /// <summary>Another instance over the same database and broker, with some settings of its own; gives its number.</summary>
    public async Task<int> StartAnotherAsync(params (string Name, string Value)[] settings)
    {
        var all = Settings();
        foreach (var (setting, value) in settings)
            all[setting] = value;
        var instance = Instance(all);
        _instances.Add(instance);
        var number = _instances.Count - 1;
        await Task.Run(instance.Start);
        // what is published before its queue is bound reaches nobody
        await Eventually.BecomesTrueAsync(() => instance.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy, "the service listens");
        return number;
    }

    /// <summary>Another one over the same database and broker, as a process that can be killed; the test disposes it.</summary>
    public Task<ServiceProcess> StartProcessAsync() => ServiceProcess.StartAsync(
        $"{char.ToUpperInvariant(name[0])}{name[1..]}.Service",
        Settings().ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal));

    /// <summary>A client with a token: <c>dev-ROLE</c> when no subject is named.</summary>
    public HttpClient As(string role, string? subject = null, int instance = 0) => Anonymous(instance).As(role, subject);

    public HttpClient Anonymous(int instance = 0) => _instances[instance].CreateClient();

    public T Service<T>(int instance = 0)
        where T : notnull => _instances[instance].Services.GetRequiredService<T>();

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters)
    {
        await using var command = _source!.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    public async Task<long> CountAsync(string sql, params object[] parameters) => (await QueryAsync<long>(sql, parameters)).Single();

    /// <summary>One text for all that is stored, to tell that nothing changed. The daemon's own notes, and what it published meanwhile, are not among it.</summary>
    public async Task<string> FingerprintAsync() => string.Join('\n', await QueryAsync<string>(
        """
        select table_name || ' ' || query_to_xml(format('select count(*), md5(string_agg(t::text, '','' order by t::text)) from %I t', table_name), false, true, '')
        from information_schema.tables
        where table_schema = 'public' and table_name not in ('mt_event_progression', 'mt_high_water_skips', 'feed')
        order by table_name
        """));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        [$"ConnectionStrings:{name}db"] = Database,
        ["ConnectionStrings:messaging"] = Messaging,
        ["Authentication:SigningKey"] = Tokens.SigningKey,
        ["PersonalData:Key"] = "the person key of tests, of no use anywhere else",
        ["BusinessDate"] = "2020-06-29",
    };

    /// <summary>The service's own program with these settings, not yet started.</summary>
    protected abstract IServiceInstance Instance(IReadOnlyDictionary<string, string> settings);
}

/// <summary>One process of a service, but within the tests' own.</summary>
public interface IServiceInstance : IAsyncDisposable
{
    IServiceProvider Services { get; }

    void Start();

    HttpClient CreateClient();
}

/// <typeparam name="TProgram">The service's entry point.</typeparam>
public sealed class ServiceInstance<TProgram> : WebApplicationFactory<TProgram>, IServiceInstance
    where TProgram : class
{
    private readonly IReadOnlyDictionary<string, string> _settings;

    public ServiceInstance(IReadOnlyDictionary<string, string> settings)
    {
        _settings = settings;
        UseKestrel(0);
    }

    public void Start() => StartServer();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }
}
