using System.Net.Http.Json;
using System.Text.Json;
using KoperasiPlatform.Testing;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>Services as real processes over databases and a virtual host of their own, all of which a test may kill and start again.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly string[] All = ["registry", "training", "monitoring"];

    private readonly Dictionary<string, List<ServiceProcess>> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NpgsqlDataSource> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _databases = new(StringComparer.Ordinal);

    private Stack(TestServers servers) => Servers = servers;

    public TestServers Servers { get; }

    /// <summary>The broker's address, with the virtual host that the services share.</summary>
    public string Messaging { get; private set; } = "";

    /// <param name="replicas">How many processes of each service.</param>
    /// <param name="only">The services to run; all three when none is named.</param>
    /// <param name="environment">What all services get beside their connections and keys.</param>
    /// <param name="own">The servers that the test stops or kills.</param>
    public static async Task<Stack> StartAsync(
        int replicas = 1, string[]? only = null, IReadOnlyDictionary<string, string>? environment = null, OwnServers own = OwnServers.None)
    {
        var stack = new Stack(await TestServers.StartAsync(own));
        try
        {
            stack.Messaging = await stack.Servers.RabbitMq.CreateVirtualHostAsync("platform");
            foreach (var name in All)
            {
                stack._databases[name] = await stack.Servers.Postgres.CreateDatabaseAsync(name);
                // a connection in a pool would not notice that the server was away
                stack._sources[name] = NpgsqlDataSource.Create($"{stack._databases[name]};Pooling={!own.HasFlag(OwnServers.Postgres)}");
            }

            // Monitoring is told where the others are
            await Task.WhenAll((only ?? All).Where(name => name != "monitoring").Select(StartServiceAsync));
            await Task.WhenAll((only ?? All).Where(name => name == "monitoring").Select(StartServiceAsync));
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }

        async Task StartServiceAsync(string name)
        {
            var started = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => ServiceProcess.StartAsync(
                $"{char.ToUpperInvariant(name[0])}{name[1..]}.Service", stack.EnvironmentOf(name, environment))));
            lock (stack._services)
                stack._services[name] = [.. started];
        }
    }

    /// <summary>The services that run, always in the same order.</summary>
    public string[] Names => [.. All.Where(_services.ContainsKey)];

    /// <summary>Where the platform is found, by the names that the AppHost tells other programs.</summary>
    public IReadOnlyDictionary<string, string> RunEnvironment => new Dictionary<string, string>(
        Names.SelectMany(name => new KeyValuePair<string, string>[]
        {
            new($"services__{name}__http__0", _services[name][0].Address.ToString()),
            new($"ConnectionStrings__{name}db", _databases[name]),
        }),
        StringComparer.Ordinal)
    {
        ["ConnectionStrings__messaging"] = Messaging,
        ["RabbitMq__Management"] = Servers.RabbitMq.Management.BaseAddress!.ToString(),
    };

    public ServiceProcess this[string service] => _services[service][0];

    public IReadOnlyList<ServiceProcess> Replicas(string service) => _services[service];

    public HttpClient Client(string service, string role, string? subject = null, int replica = 0) =>
        new HttpClient { BaseAddress = _services[service][replica].Address }.As(role, subject);

    /// <summary>What a query over a service's own database says, a row an entry.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string service, string sql)
    {
        await using var command = _sources[service].CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    public async Task<long> CountAsync(string service, string sql) => (await QueryAsync<long>(service, sql)).Single();

    /// <summary>How many messages lie in a service's error queue.</summary>
    public async Task<long> ErrorsAsync(string service)
    {
        var factory = new ConnectionFactory { Uri = new Uri(Messaging) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync($"{service}_error")).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0; // it is made for the first message that fails
        }
    }

    /// <summary>A cooperative that the register accounts for from 2009 on.</summary>
    public static object NewCooperative(int number) => new
    {
        name = $"Koperasi Contoh {number}",
        legalEntityNumber = $"{number}/BH/KWK.10/1998",
        type = "Producer",
        form = "Primary",
        regionCode = "13.11.01.2001",
        foundedOn = "1998-01-01",
        memberCount = 40,
        assets = 1_000_000,
        turnover = 0,
        firstBookYear = 2009,
        source = "test",
    };

    /// <summary>Registers a cooperative; returns its id.</summary>
    public async Task<Guid> RegisterCooperativeAsync(HttpClient registrar, int number)
    {
        using var answer = await registrar.PostAsJsonAsync("cooperatives", NewCooperative(number));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public static object AnnualMeeting(int bookYear) => new { bookYear, heldOn = $"{bookYear + 1}-03-01", source = "test" };

    public async ValueTask DisposeAsync()
    {
        await KeepLogsAsync();
        await Task.WhenAll(_services.Values.SelectMany(replicas => replicas).Select(service => service.DisposeAsync().AsTask()));
        foreach (var source in _sources.Values)
            await source.DisposeAsync();
        await Servers.DisposeAsync();
    }

    /// <summary>What the services wrote, for whoever looks into a failure.</summary>
    private async Task KeepLogsAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs", Path.GetRandomFileName()));
        foreach (var (name, replicas) in _services)
        {
            foreach (var (index, service) in replicas.Index())
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}-{index}.log"), service.Log);
        }
    }

    private Dictionary<string, string> EnvironmentOf(string service, IReadOnlyDictionary<string, string>? more)
    {
        var environment = new Dictionary<string, string>(more ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            [$"ConnectionStrings__{service}db"] = _databases[service],
            ["ConnectionStrings__messaging"] = Messaging,
            ["OTEL_SERVICE_NAME"] = service,
            ["Authentication__SigningKey"] = Tokens.SigningKey,
            ["PersonalData__Key"] = "the person key of tests, of no use anywhere else",
        };
        environment.TryAdd("BusinessDate", "2020-06-29");
        if (service == "monitoring")
        {
            foreach (var (name, replicas) in _services)
            {
                foreach (var (index, replica) in replicas.Index())
                    environment[$"services__{name}__http__{index}"] = replica.Address.GetLeftPart(UriPartial.Authority);
            }
        }

        return environment;
    }
}
