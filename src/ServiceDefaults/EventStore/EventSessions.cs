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
        With(store.LightweightSession(), actor, correlationId, causationId);

    /// <summary>A session whose work is part of a transaction of the caller's, who commits it.</summary>
    /// <param name="traceParent">The trace that the work belongs to, where it is not the present one.</param>
    public IDocumentSession Within(NpgsqlTransaction transaction, string actor, string? correlationId, string? traceParent = null)
    {
        var session = With(Within(transaction), actor, correlationId, causationId: null);
        if (traceParent is not null)
            session.SetHeader(TraceParent, traceParent);
        return session;
    }

    /// <summary>The same for the work of several, each of whom signs what he has appended, see <see cref="Sign"/>.</summary>
    public IDocumentSession Within(NpgsqlTransaction transaction)
    {
        var options = SessionOptions.ForTransaction(transaction);
        options.Tracking = DocumentTracking.None;
        return store.OpenSession(options);
    }

    /// <summary>Lets the events that nobody has signed yet carry who appended them, what they belong to, what caused them, and the trace.</summary>
    /// <exception cref="InvalidOperationException">They are appended to a stream to which another has appended: they were decided without his.</exception>
    public static void Sign(IDocumentSession session, string actor, string? correlationId, string? causationId)
    {
        var traceParent = TraceOf(Activity.Current);
        foreach (var stream in session.PendingChanges.Streams())
        {
            var unsigned = stream.Events.Where(e => e.UserName is null).ToArray();
            if (unsigned.Length > 0 && unsigned.Length < stream.Events.Count)
                throw new InvalidOperationException($"Two who share a session append to stream {stream.Id}.");
            foreach (var e in unsigned)
            {
                (e.UserName, e.CorrelationId, e.CausationId) = (actor, correlationId, causationId);
                if (traceParent is not null)
                    e.SetHeader(TraceParent, traceParent);
            }
        }
    }

    private static IDocumentSession With(IDocumentSession session, string actor, string? correlationId, string? causationId)
    {
        session.LastModifiedBy = actor;
        session.CorrelationId = correlationId;
        session.CausationId = causationId;
        if (TraceOf(Activity.Current) is { } traceParent)
            session.SetHeader(TraceParent, traceParent);
        return session;
    }

    private static string? TraceOf(Activity? activity) => activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;
}
