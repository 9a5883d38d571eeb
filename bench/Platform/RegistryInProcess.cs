using System.Security.Claims;
using JasperFx.Events.Daemon;
using KoperasiPlatform.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.ServiceDefaults;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.Testing;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>
/// Registry's store and commands as its Program composes them, without the web server: a command runs here as in a request.
/// </summary>
internal sealed class RegistryInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<IHostedService> _started = [];

    private RegistryInProcess(WebApplication app) => _app = app;

    public IDocumentStore Store => _app.Services.GetRequiredService<IDocumentStore>();

    /// <param name="publishes">
    /// Whether it is the replica that publishes what is stored. The other replicas only append, and wake that one.
    /// </param>
    /// <param name="beside">What else is kept in its store.</param>
    public static async Task<RegistryInProcess> Start(string database, string messaging, bool publishes, Action<StoreOptions>? beside = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Registry.Service",
            EnvironmentName = Environments.Development,
            ContentRootPath = Path.GetDirectoryName(Repository.Built("Registry.Service")),
        });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings.Of("registry", database, messaging).Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value)));
        builder.AddServiceDefaults();
        builder.AddEventStore("registrydb", Published.Translation, RegistryStore.Configure + beside);
        builder.AddMessaging("registry", events => events.On<Contracts.Monitoring.RevivalVerified, DecideReactivation>());
        builder.Services.AddHostedService<DefaultActivityPolicy>();
        builder.Logging.ClearProviders();
        var registry = new RegistryInProcess(builder.Build());
        foreach (var service in registry._app.Services.GetServices<IHostedService>().Where(s => !IsWebServer(s) && (publishes || !Publishes(s))))
        {
            await service.StartAsync(CancellationToken.None);
            registry._started.Add(service);
        }

        return registry;
    }

    public async Task<ActivityPolicyBook> Policies()
    {
        await using var session = Store.QuerySession();
        return await CooperativeCommands.Policies(session, CancellationToken.None);
    }

    public Task Register(Guid id, int n) => Command(commands =>
        commands.Start<Cooperative>(id, $"/cooperatives/{id}", SampleCooperatives.Registered(n)));

    public Task Observe(Guid id, int round) => Command(commands =>
        commands.Decide<Cooperative>(id, c => [ObserveBusiness.Decide(c, SampleCooperatives.Observation(round), commands.Actor, commands.Today)]));

    public Task Judge((Guid One, Guid Other) pair) => Command(commands =>
        commands.Start<DuplicatePair>(DuplicatePair.IdOf(pair.One, pair.Other), "/duplicates", SampleJudgements.Judge(null, pair, round: 0)));

    public Task JudgeAgain((Guid One, Guid Other) pair, int round) => Command(commands =>
        commands.Decide<DuplicatePair>(DuplicatePair.IdOf(pair.One, pair.Other), judged => [SampleJudgements.Judge(judged, pair, round)]));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
            await service.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task Command(Func<CommandRunner, Task<IResult>> command)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var accessor = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>();
        accessor.HttpContext = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", SampleCooperatives.Actor)], "bench", "sub", "role")),
        };
        await command(scope.ServiceProvider.GetRequiredService<CommandRunner>());
    }

    private static bool IsWebServer(IHostedService service) => service.GetType().Name == "GenericWebHostService";

    private static bool Publishes(IHostedService service) =>
        service is IProjectionCoordinator || service.GetType().Namespace?.StartsWith("MassTransit", StringComparison.Ordinal) == true;
}
