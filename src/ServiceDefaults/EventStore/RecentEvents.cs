using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// The events that were committed here a moment ago, as they are stored: who tells them need not read them (ADR 32). What is not there, the database
/// has: that of another replica, of a transaction of the caller's own, and what nobody asked for in time.
/// </summary>
internal sealed class RecentEvents(TimeProvider time)
{
    /// <summary>Twice a page of the publishers'. An event keeps its place until another takes it.</summary>
    private const int Capacity = 1_024;

    /// <summary>
    /// As long as the daemon sleeps. After that a number may be another event's: of a database that was set back, on which another replica has
    /// gone on.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Entry?[] _entries = new Entry?[Capacity];

    /// <param name="committed">With the numbers, versions and times that they were stored with. Nobody changes them from now on.</param>
    public void Keep(IEnumerable<StreamAction> committed)
    {
        var now = time.GetTimestamp();
        // of a stream that went on without its type being named the database knows more
        foreach (var stream in committed.Where(stream => stream.AggregateTypeName is not null))
        {
            foreach (var e in stream.Events)
            {
                e.AggregateTypeName = stream.AggregateTypeName;
                // PostgreSQL has microseconds
                e.Timestamp = e.Timestamp.AddTicks(-(e.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond));
                Volatile.Write(ref _entries[e.Sequence % Capacity], new Entry(e, now));
            }
        }
    }

    /// <summary>What the database would answer; null where only it knows.</summary>
    public EventPage? Page(EventRequest request)
    {
        if (request.HighWater - request.Floor > Math.Min(request.BatchSize, Capacity))
            return null;
        var page = new EventPage(request.Floor);
        for (var number = request.Floor + 1; number <= request.HighWater; number++)
        {
            if (Volatile.Read(ref _entries[number % Capacity]) is not { } entry || entry.Event.Sequence != number || time.GetElapsedTime(entry.Since) > Lifetime)
                return null;
            page.Add(entry.Event);
        }

        page.CalculateCeiling(request.BatchSize, request.HighWater);
        return page;
    }

    private sealed record Entry(IEvent Event, long Since);
}
