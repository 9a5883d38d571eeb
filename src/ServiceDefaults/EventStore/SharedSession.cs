using JasperFx.Events;
using Marten;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// A session for the work of several, done one after the other, each of whom signs what he has appended before the next begins. What one
/// has read to append to it, or to see it unchanged, is his alone: another would decide without what he appends.
/// </summary>
public sealed class SharedSession(IDocumentSession session) : IAsyncDisposable
{
    private readonly Dictionary<Guid, (StreamAction Stream, int Events, long? Version)> _signed = [];

    public IDocumentSession Session => session;

    /// <summary>Lets the events that were appended since the last signature carry whose they are, what they belong to, what caused them, and the trace.</summary>
    /// <exception cref="InvalidOperationException">Something was done to a stream that an earlier one has read to be written, so nothing of the session may be saved.</exception>
    public void Sign(string actor, string? correlationId, string? causationId)
    {
        foreach (var stream in session.PendingChanges.Streams())
        {
            var now = (stream, stream.Events.Count, stream.ExpectedVersionOnServer);
            if (!_signed.TryAdd(stream.Id, now))
            {
                if (_signed[stream.Id] != now)
                    throw new InvalidOperationException($"Two who share a session want stream {stream.Id}.");
                continue;
            }

            foreach (var e in stream.Events)
            {
                (e.UserName, e.CorrelationId, e.CausationId) = (actor, correlationId, causationId);
                if (EventSessions.PresentTrace is { } traceParent)
                    e.SetHeader(EventSessions.TraceParent, traceParent);
            }
        }
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
