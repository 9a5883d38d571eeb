using System.Data.Common;
using Marten.Services;
using Weasel.Storage;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Marten's own, but for what it reads from a row. A row is there as a whole before its first column is read, so there is nothing to wait
/// for in the middle of one: the JSON of an event, or of its headers, costs a fraction of what a stream that could pause costs.
/// </summary>
internal sealed class RowSerializer : SystemTextJsonSerializer, IStorageSerializer
{
    ValueTask<T> IStorageSerializer.FromJsonAsync<T>(DbDataReader reader, int index, CancellationToken cancellationToken) =>
        new(FromJson<T>(reader, index));

    ValueTask<object> IStorageSerializer.FromJsonAsync(Type type, DbDataReader reader, int index, CancellationToken cancellationToken) =>
        new(FromJson(type, reader, index));
}
