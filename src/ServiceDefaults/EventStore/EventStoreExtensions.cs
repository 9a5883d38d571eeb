using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.Health;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Replays;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using Marten;
using Marten.Events;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Core;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

public static class EventStoreExtensions
{
    /// <summary>
    /// The service's own Marten store, and the subscriptions that publish what it stores: the event store is the outbox.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="database">The name of its connection string.</param>
    /// <param name="translation">What the world hears of what is stored.</param>
    /// <param name="configure">Its event types and projections.</param>
    public static void AddEventStore(
        this IHostApplicationBuilder builder, string database, Translation translation, Action<StoreOptions> configure)
    {
        builder.Services.AddSingleton(translation);
        builder.Services.AddSingleton<EventSessions>();
        builder.Services.AddSingleton<StreamChanges>();
        builder.Services.AddSingleton<BulkWork>();
        builder.Services.AddSingleton<Precedence>();
        builder.Services.AddSingleton<PersonVault>();
        builder.Services.AddSingleton<CloudEventForm>();
        // one for each subscription: it remembers where that stands
        builder.Services.AddTransient<PredecessorLookup>();
        builder.Services.AddSingleton<EventsExchange>();
        builder.Services.AddSingleton<PersonReader>();
        var edition = new FeedEdition(translation);
        builder.Services.AddSingleton(edition);
        builder.Services.AddSingleton<EventFeed>();
        builder.Services.AddSingleton(_ => DataSource(builder, database));
        builder.Services.AddSingleton<AppendSignal>();
        builder.Services.AddSingleton<RecentEvents>();
        builder.Services.AddSingleton<HighWaterLooks>();
        builder.Services.AddSingleton<AppendNotifications>();
        builder.Services.AddSingleton<InboxBatches>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AppendNotifications>());
        // they need the schema, too
        builder.Services.AddSingleton<SchemaSetup>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SchemaSetup>());

        builder.Services.AddMarten(services =>
            {
                var options = Options(configure);
                options.Projections.Wakeup = services.GetRequiredService<HighWaterLooks>();
                options.Listeners.Add(services.GetRequiredService<AppendNotifications>().AfterCommits);
                return options;
            })
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .AddSubscriptionWithServices<IntegrationEventPublisher>(ServiceLifetime.Singleton)
            .AddSubscriptionWithServices<CloudEventPublisher>(ServiceLifetime.Singleton)
            .AddSubscriptionWithServices<FeedWriter>(ServiceLifetime.Singleton)
            .AddAsyncDaemon(DaemonMode.HotCold);

        // a second store over the same options would take them from the first
        builder.Services.Replace(ServiceDescriptor.Singleton<IDocumentStore>(services => ServiceStore.Create(
            services.GetRequiredService<StoreOptions>(), services.GetRequiredService<ILoggerFactory>(), services.GetRequiredService<RecentEvents>())));

        builder.Services.AddWebhooks();
        builder.Services.AddHostedService<ReplayDelivery>();
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database")
            .AddTypeActivatedCheck<PublishingHealth>("publishing", new ShardName(IntegrationEventPublisher.SubscriptionName).Identity)
            .AddTypeActivatedCheck<PublishingHealth>("publishing-cloudevents", new ShardName(CloudEventPublisher.SubscriptionName).Identity)
            .AddTypeActivatedCheck<PublishingHealth>("feed", edition.Position);
    }

    /// <summary>What the store of every service has, and of this one.</summary>
    internal static StoreOptions Options(Action<StoreOptions> configure)
    {
        var options = new StoreOptions { AutoCreateSchemaObjects = AutoCreate.None };
        var serializer = new RowSerializer { EnumStorage = EnumStorage.AsString, Casing = Casing.CamelCase };
        serializer.Configure(json => json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);
        options.Serializer(serializer);
        // with it a stream is started by two statements and not by a function that would have to look first: ADR 27
        options.Events.AppendMode = EventAppendMode.Quick;
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        options.Events.UseMandatoryStreamTypeDeclaration = true;
        // for those who read a few types, and for what was told before an event
        options.Events.EnableEventTypeIndex = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.UserNameEnabled = true;

        // a session-level lock would need "Multiplexing", which the shared data source excludes
        options.Events.UseAdvisoryLockTransaction = true;
        options.Events.UseMonitoredAdvisoryLock = true;
        options.Projections.LeadershipPollingTime = 2_000;
        // only for what the append signal misses
        options.Projections.SlowPollingTime = TimeSpan.FromSeconds(1);
        options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(250);
        // a number that a rolled-back append took is passed over once no transaction lives that may still fill it
        options.Projections.StaleSequenceThreshold = TimeSpan.FromMilliseconds(250);

        // a skipped event is a lost event: better to stand still, and say so in the health check
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.RebuildErrors.SkipApplyErrors = false;
        options.Projections.RebuildErrors.SkipSerializationErrors = false;
        options.Projections.RebuildErrors.SkipUnknownEvents = false;

        options.Schema.For<InboxMessage>();
        options.Schema.For<Commands.IdempotentAnswer>();
        options.Schema.For<SealedPerson>().UseOptimisticConcurrency(true);
        options.Schema.For<PersonReading>().Index(r => r.PersonKey);
        options.Schema.For<SweepRun>();
        options.Schema.For<Webhook>().UniqueIndex(w => w.Url).UseOptimisticConcurrency(true);
        options.Schema.For<Replay>().UseOptimisticConcurrency(true);
        options.Storage.ExtendedSchemaObjects.Add(FeedRows.Table());
        configure(options);
        return options;
    }

    private static NpgsqlDataSource DataSource(IHostApplicationBuilder builder, string database)
    {
        var connection = builder.Configuration.GetConnectionString(database)
            ?? throw new InvalidOperationException($"The connection string '{database}' is missing.");
        var settings = new NpgsqlConnectionStringBuilder(connection)
        {
            ApplicationName = builder.Environment.ApplicationName,
            MaxPoolSize = 40, // 3 services × 2 replicas stay below max_connections = 300
            // prepared statements survive in the pool: load-decide-append 870 → 1,649 a second on 2 cores
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            // the function that appends takes the session's time zone for UTC: ADR 27
            Timezone = "UTC",
            // the first keeps PostgreSQL from reading all events that wait for the sake of a page of them: a prepared statement does not
            // know how many there are, and the default cost of a row elsewhere is a turning disk's. Of 150,000 a page took 118 ms, now 1.3.
            // The second compresses a snapshot that has grown large with what takes less time: a command to one of 1.5 MB took 83 to 97 ms,
            // with it 67 to 81. The others: the publisher's lock sleeps in the server, which would not see for a minute that a killed replica is gone
            // and would wait two hours for one whose host or network is gone
            Options = "-c random_page_cost=1.1 -c default_toast_compression=lz4 -c client_connection_check_interval=1000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000",
        };
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = database };
        // what is looked for in the background belongs to no trace, in one statement or in a batch
        source.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => System.Diagnostics.Activity.Current is not null)
            .ConfigureBatchFilter(_ => System.Diagnostics.Activity.Current is not null));
        return source.Build();
    }
}
