using System.Data.Common;
using JasperFx.Events;
using Marten.Events.Operations;
using Weasel.Postgresql;
using Weasel.Storage;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Marten's statement that goes on in a stream, and the time that it stores: PostgreSQL's, of the transaction's start. Marten leaves the service's
/// own on the events.
/// </summary>
internal sealed class TimedAppend(StreamAction stream, QuickAppendEventsOperationBase marten)
    : QuickAppendEventsOperationBase(stream), Weasel.Core.IStorageOperation, IDisposable
{
    public override void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        marten.Events = Events;
        marten.ConfigureCommand(builder, session);
        // as the function has it
        builder.Append(", (now() at time zone 'utc')::timestamptz");
    }

    async Task Weasel.Core.IStorageOperation.PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
    {
        await PostprocessAsync(reader, exceptions, token);
        var time = await reader.GetFieldValueAsync<DateTimeOffset>(1, token);
        foreach (var e in Stream.Events)
            e.Timestamp = time;
    }

    /// <summary>The parameters are Marten's.</summary>
    void IDisposable.Dispose() => marten.Dispose();
}
