using System.Diagnostics;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Opens sessions whose events carry who did it, what it belongs to, what caused it, and the trace: all that the
/// publisher, the consumers behind it and an auditor need later.
/// </summary>
public sealed class EventSessions(IDocumentStore store)
{
    public const string TraceParent = "traceparent";

    public IDocumentSession Open(string actor, string? correlationId, string? causationId)
    {
        var session = store.LightweightSession();
        session.LastModifiedBy = actor;
        session.CorrelationId = correlationId;
        session.CausationId = causationId;
        if (Activity.Current is { Id: { } traceParent, IdFormat: ActivityIdFormat.W3C })
            session.SetHeader(TraceParent, traceParent);
        return session;
    }
}
