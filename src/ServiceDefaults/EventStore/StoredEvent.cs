using JasperFx;
using JasperFx.Events;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// An event as it was read. JasperFx's own makes itself a random id before it gets the row's, which is a system call for each.
/// </summary>
internal abstract class StoredEvent(string typeName, string dotNetTypeName) : IEvent
{
    public abstract object Data { get; }

    public abstract Type EventType { get; }

    public Guid Id { get; set; }

    public long Version { get; set; }

    public long Sequence { get; set; }

    public Guid StreamId { get; set; }

    public string? StreamKey { get; set; }

    public DateTimeOffset Timestamp { get; set; }

    public string TenantId { get; set; } = StorageConstants.DefaultTenantId;

    public string EventTypeName { get; set; } = typeName;

    public string DotNetTypeName { get; set; } = dotNetTypeName;

    public string? CausationId { get; set; }

    public string? CorrelationId { get; set; }

    public string? UserName { get; set; }

    public string? AggregateTypeName { get; set; }

    public bool IsArchived { get; set; }

    public bool IsSkipped { get; set; }

    /// <summary>Marten's tags for conditions across streams, of which the platform has none.</summary>
    public IReadOnlyList<EventTag>? Tags => null;

    public Dictionary<string, object>? Headers { get; set; }

    public object? GetHeader(string key) => Headers?.GetValueOrDefault(key);

    public void SetHeader(string key, object value) => (Headers ??= [])[key] = value;

    public void AddTag<TTag>(TTag tag)
        where TTag : notnull =>
        throw new NotSupportedException();

    public void AddTag(EventTag tag) => throw new NotSupportedException();
}

internal sealed class StoredEvent<T>(T data, string typeName, string dotNetTypeName) : StoredEvent(typeName, dotNetTypeName), IEvent<T>
    where T : notnull
{
    public override object Data => data;

    T IEvent<T>.Data => data;

    public override Type EventType => typeof(T);
}
