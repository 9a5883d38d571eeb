using System.Diagnostics;
using Marten;
using Marten.Services;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Opens sessions whose events carry who did it, what it belongs to, what caused it, and the trace: all that the
/// publisher, the consumers behind it and an auditor need later.
/// </summary>
public sealed class EventSessions(IDocumentStore store)
{
    public const string TraceParent = "traceparent";

    public IDocumentSession Open(string actor, string? correlationId, string? causationId) =>
        With(store.LightweightSession(new SessionOptions { Listeners = { AppendNotifications.CommitsItself } }), actor, correlationId, causationId);

    /// <summary>A session whose work is part of a transaction of the caller's, who commits it.</summary>
    /// <param name="traceParent">The trace that the work belongs to, where it is not the present one.</param>
    public IDocumentSession Within(NpgsqlTransaction transaction, string actor, string? correlationId, string? traceParent = null)
    {
        var session = With(OpenWithin(transaction), actor, correlationId, causationId: null);
        if (traceParent is not null)
            session.SetHeader(TraceParent, traceParent);
        return session;
    }

    /// <summary>The same for the work of several.</summary>
    public SharedSession ShareWithin(NpgsqlTransaction transaction)
    {
        var session = OpenWithin(transaction);
        // Marten takes them from the present trace, for events whose own are null
        (session.CorrelationId, session.CausationId) = (null, null);
        return new SharedSession(session);
    }

    /// <summary>As stored events and messages carry it; null outside any trace.</summary>
    internal static string? PresentTrace => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    private IDocumentSession OpenWithin(NpgsqlTransaction transaction)
    {
        var options = SessionOptions.ForTransaction(transaction);
        options.Tracking = DocumentTracking.None;
        return store.OpenSession(options);
    }

    private static IDocumentSession With(IDocumentSession session, string actor, string? correlationId, string? causationId)
    {
        session.LastModifiedBy = actor;
        session.CorrelationId = correlationId;
        session.CausationId = causationId;
        if (PresentTrace is { } traceParent)
            session.SetHeader(TraceParent, traceParent);
        return session;
    }
}
