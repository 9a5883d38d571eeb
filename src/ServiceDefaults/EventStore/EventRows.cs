using System.Data.Common;
using System.Reflection;
using JasperFx.Events;
using Marten;
using Marten.Events;
using Marten.Events.Operations;
using Marten.Linq.QueryHandlers;
using Marten.Linq.Selectors;
using Weasel.Storage;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Marten's storage of events, but for how a row of the platform's own is read: at once, for it is there as a whole before its first column is
/// read, where Marten's is ready to wait at each column (ADR 31). Whatever is not plain, another's event, one by a former name or one that cannot
/// be read, Marten reads. And what goes on in a stream learns the time that it is stored with (<see cref="TimedAppend"/>).
/// </summary>
internal sealed class EventRows : EventDocumentStorage, ISelector<IEvent>
{
    /// <summary>What is selected of an event, in Marten's order.</summary>
    private static readonly string[] Columns =
    [
        "data", "type", "mt_dotnet_type", "bdata", "seq_id", "id", "stream_id", "version", "timestamp", "tenant_id",
        "correlation_id", "causation_id", "headers", "user_name", "is_archived",
    ];

    private readonly EventDocumentStorage _marten;
    private readonly ISerializer _serializer;
    private readonly Dictionary<string, Kind> _kinds;

    private EventRows(IDocumentStore store, EventDocumentStorage marten)
        : base((StoreOptions)store.Options)
    {
        if (!SelectFields().SequenceEqual(Columns))
            throw new NotSupportedException($"The columns of an event are {string.Join(", ", SelectFields())}, and not {string.Join(", ", Columns)}.");
        _marten = marten;
        _serializer = store.Options.Serializer();
        _kinds = store.Options.Events.AllKnownEventTypes()
            .Where(type => type.EventType.GetCustomAttribute<StoredAsAttribute>()?.Alias == type.EventTypeName)
            .ToDictionary(type => type.EventTypeName, Kind.Of, StringComparer.Ordinal);
    }

    /// <summary>Who reads by the store from now on, reads by them: a daemon keeps what it began with.</summary>
    /// <exception cref="NotSupportedException">
    /// Marten selects other columns: of one that is new nobody would know. Or it stores the service's own times, and not those that <see cref="TimedAppend"/> tells.
    /// </exception>
    public static void TakeTheirPlaceIn(IDocumentStore store)
    {
        if (store.Options.Events.AppendMode != EventAppendMode.Quick)
            throw new NotSupportedException($"Events are appended by {EventAppendMode.Quick}, and not by {store.Options.Events.AppendMode}.");
        var providers = store.Storage.Database.Providers;
        var rows = new EventRows(store, (EventDocumentStorage)providers.StorageFor<IEvent>().QueryOnly);
        providers.Append(new DocumentProvider<IEvent>(rows, rows, rows, rows));
    }

    IEvent ISelector<IEvent>.Resolve(DbDataReader reader) => Read(reader) ?? _marten.Resolve(reader);

    Task<IEvent> ISelector<IEvent>.ResolveAsync(DbDataReader reader, CancellationToken token) =>
        Read(reader) is { } e ? Task.FromResult<IEvent>(e) : _marten.ResolveAsync(reader, token);

    public override IStorageOperation AppendEvent(EventGraph events, IStorageSession session, StreamAction stream, IEvent e) =>
        _marten.AppendEvent(events, session, stream, e);

    public override IStorageOperation QuickAppendEventWithVersion(StreamAction stream, IEvent e) => _marten.QuickAppendEventWithVersion(stream, e);

    public override IStorageOperation QuickAppendEvents(StreamAction stream) =>
        new TimedAppend(stream, (QuickAppendEventsOperationBase)_marten.QuickAppendEvents(stream));

    public override IStorageOperation InsertStream(StreamAction stream) => _marten.InsertStream(stream);

    public override IQueryHandler<StreamState> QueryForStream(StreamAction stream) => _marten.QueryForStream(stream);

    public override IStorageOperation UpdateStreamVersion(StreamAction stream) => _marten.UpdateStreamVersion(stream);

    public override IStorageOperation AssertStreamVersion(StreamAction stream) => _marten.AssertStreamVersion(stream);

    public override IStorageOperation ArchiveStream(object streamId, string tenantId) => _marten.ArchiveStream(streamId, tenantId);

    public override IStorageOperation DeleteStream(object streamId, string tenantId) => _marten.DeleteStream(streamId, tenantId);

    public override void ApplyReaderDataToEvent(DbDataReader reader, IEvent e) => _marten.ApplyReaderDataToEvent(reader, e);

    public override Task ApplyReaderDataToEventAsync(DbDataReader reader, IEvent e, CancellationToken token) =>
        _marten.ApplyReaderDataToEventAsync(reader, e, token);

    /// <summary>Null where it is not for us to read, or not to be read: what is wrong with it, Marten tells.</summary>
    private StoredEvent? Read(DbDataReader reader)
    {
        var isBinary = !reader.IsDBNull(3);
        if (isBinary || !_kinds.TryGetValue(reader.GetString(1), out var kind))
            return null;
        try
        {
            var e = kind.Read(_serializer, reader);
            e.Sequence = reader.GetInt64(4);
            e.Id = reader.GetGuid(5);
            e.StreamId = reader.GetGuid(6);
            e.Version = reader.GetInt64(7);
            e.Timestamp = reader.GetFieldValue<DateTimeOffset>(8);
            e.TenantId = reader.GetString(9);
            e.CorrelationId = Text(reader, 10);
            e.CausationId = Text(reader, 11);
            if (!reader.IsDBNull(12))
                e.Headers = _serializer.FromJson<Dictionary<string, object>>(reader, 12);
            e.UserName = Text(reader, 13);
            e.IsArchived = reader.GetBoolean(14);
            return e;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private abstract class Kind
    {
        public static Kind Of(IEventType type) =>
            (Kind)Activator.CreateInstance(typeof(Kind<>).MakeGenericType(type.EventType), type)!;

        public abstract StoredEvent Read(ISerializer serializer, DbDataReader reader);
    }

    private sealed class Kind<T>(IEventType type) : Kind
        where T : notnull
    {
        public override StoredEvent Read(ISerializer serializer, DbDataReader reader) =>
            new StoredEvent<T>(serializer.FromJson<T>(reader, 0), type.EventTypeName, type.DotNetTypeName);
    }
}
