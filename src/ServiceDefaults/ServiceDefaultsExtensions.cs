using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Health;
using KoperasiPlatform.ServiceDefaults.OpenApi;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Replays;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.ServiceDefaults.Telemetry;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KoperasiPlatform.ServiceDefaults;

/// <summary>What every service of the platform has, before it does anything of its own.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Any command is far smaller; an upload raises it for itself.</summary>
    private const long MaxBodyBytes = 1_000_000;

    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddAuthenticationAndRoles();
        builder.AddApiDescription();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.Services.AddHttpContextAccessor();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BusinessCalendar>();
        builder.Services.AddSingleton<ArrivalOrder>();
        builder.Services.AddScoped<CommandRunner>();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => ProblemTypes.Name(context.ProblemDetails));
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, new DefaultJsonTypeInfoResolver { Modifiers = { NullableIsOptional } });
        });
    }

    /// <summary>What the service does when a date has passed; see <see cref="ISweep"/>.</summary>
    public static void AddDailySweep<TSweep>(this WebApplicationBuilder builder)
        where TSweep : class, ISweep
    {
        builder.Services.AddSingleton<ISweep, TSweep>();
        builder.Services.AddHostedService<DailySweep>();
    }

    /// <summary>A field that may be null may be left out as well; all others are required.</summary>
    private static void NullableIsOptional(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(p => p.AssociatedParameter is { IsNullable: true } || Nullable.GetUnderlyingType(p.PropertyType) is not null))
            property.IsRequired = false;
    }

    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((context, next) => AddressCheck.Check(context, next));
        app.Use((context, next) => IdempotencyKey.Capture(context, next));
        app.MapHealth();
        app.MapApiDescription();
        app.MapEventFeed();
        app.MapEventSchemas();
        app.MapReplays();
        app.MapWebhooks();
    }

    /// <summary>Runs the service; or, as <c>migrate</c>, only brings its database's schema up to date.</summary>
    public static async Task RunServiceAsync(this WebApplication app, string[] args)
    {
        if (args is ["migrate"])
            await app.Services.GetRequiredService<SchemaSetup>().Migrate(CancellationToken.None);
        else
            await app.RunAsync();
    }
}
