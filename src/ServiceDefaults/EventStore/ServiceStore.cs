using System.Runtime.CompilerServices;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// A service's store: Marten's, but that events are read by <see cref="EventRows"/> (ADR 31), and that the daemon gets what was committed here a
/// moment ago without reading it (ADR 32). For both it needs some of Marten's insides; a Marten that has others does not start.
/// </summary>
internal sealed class ServiceStore : DocumentStore, IEventStore<IDocumentOperations, IQuerySession>
{
    private readonly RecentEvents _recent;

    private ServiceStore(StoreOptions options, RecentEvents recent)
        : base(options)
    {
        _recent = recent;
        EventRows.TakeTheirPlaceIn(this);
    }

    /// <summary>With the loggers that <c>AddMarten</c> would give to its own.</summary>
    public static ServiceStore Create(StoreOptions options, ILoggerFactory loggers, RecentEvents recent)
    {
        options.Logger((IMartenLogger)MartensLogger(loggers.CreateLogger<IDocumentStore>()));
        SetLogFactory(options, loggers);
        return new ServiceStore(options, recent);
    }

    IEventLoader IEventStore<IDocumentOperations, IQuerySession>.BuildEventLoader(
        IEventDatabase database, ILogger logger, EventFilterable filtering, AsyncOptions options, ShardName shard)
    {
        var marten = MartensLoader(this, database, logger, filtering, options, shard);
        var takesAll = filtering is { IncludedEventTypes.Count: 0, StreamType: null };
        return takesAll ? new Loader(marten, _recent) : marten;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "JasperFx.Events.IEventStore<Marten.IDocumentOperations,Marten.IQuerySession>.BuildEventLoader")]
    private static extern IEventLoader MartensLoader(
        DocumentStore store, IEventDatabase database, ILogger logger, EventFilterable filtering, AsyncOptions options, ShardName shard);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType("Marten.DefaultMartenLogger, Marten")]
    private static extern object MartensLogger(ILogger logger);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_LogFactory")]
    private static extern void SetLogFactory(StoreOptions options, ILoggerFactory loggers);

    private sealed class Loader(IEventLoader marten, RecentEvents recent) : IEventLoader
    {
        public Task<EventPage> LoadAsync(EventRequest request, CancellationToken token) =>
            recent.Page(request) is { } page ? Task.FromResult(page) : marten.LoadAsync(request, token);
    }
}
