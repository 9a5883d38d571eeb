using JasperFx.Events.Daemon;
using JasperFx.Events.Daemon.HighWater;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Moves the daemon's high-water mark on when events were committed, between the looks of the daemon's own, by one statement where those
/// take four, one after the other. Whatever is not plain, a number of the sequence that is missing, is left to the daemon, which knows
/// whether somebody may still fill it.
/// </summary>
internal sealed class HighWaterLooks(AppendSignal signal, NpgsqlDataSource database, IServiceProvider services, TimeProvider time) : IDaemonWakeup
{
    /// <summary>For so long a missing number may be one of a transaction that is about to commit, which then signals.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How far the sequence goes on without a gap, and how far it goes. One statement, and so one moment: whatever is missing below the
    /// first of the two when it is asked has not been overlooked.
    /// </summary>
    private const string Look =
        """
        select coalesce(max(seq_id) filter (where seq_id - n = $1), $1), coalesce(max(seq_id), $1)
        from (select seq_id, row_number() over (order by seq_id) as n from mt_events where seq_id > $1) as later
        """;

    // another replica's daemon, which leads other shards, may be further
    private const string Keep = "update mt_event_progression set last_seq_id = $1, last_updated = now() where name = $2 and last_seq_id < $1";

    // the store is made with this, so it cannot be asked for before
    private readonly Lazy<ShardStateTracker> _tracker = new(() => services.GetRequiredService<IDocumentStore>().Storage.Database.Tracker);

    /// <summary>Returns when the daemon shall look by itself. It is the daemon that calls it, between two looks, so the two never meet.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        try
        {
            await LookUntil(timeout, token);
        }
        catch (NpgsqlException)
        {
            // the daemon's own look will meet it too, and says so
        }
    }

    /// <summary>A daemon that gives up its leadership disposes of it, and needs it again when it leads again: nothing is released.</summary>
    public void Dispose()
    {
    }

    private async Task LookUntil(TimeSpan timeout, CancellationToken token)
    {
        var began = time.GetTimestamp();
        while (timeout - time.GetElapsedTime(began) is { Ticks: > 0 } rest && await signal.WaitAsync(rest, token))
        {
            var mark = _tracker.Value.HighWaterMark;
            var (settled, stored) = await LookAfter(mark, token);
            if (settled > mark)
                await MarkAsync(settled, token);
            else if (stored > mark)
                return;
            if (stored > settled && time.GetElapsedTime(began) + Underway is var soon && soon < timeout)
                timeout = soon;
        }
    }

    private async Task<(long Settled, long Stored)> LookAfter(long mark, CancellationToken token)
    {
        await using var look = database.CreateCommand(Look);
        look.Parameters.Add(new() { Value = mark });
        await using var reader = await look.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Those who publish begin at once; that it is kept, for whoever asks the database, happens meanwhile.</summary>
    private async Task MarkAsync(long settled, CancellationToken token)
    {
        await _tracker.Value.MarkHighWaterAsync(settled, time.GetUtcNow());
        await using var keep = database.CreateCommand(Keep);
        keep.Parameters.Add(new() { Value = settled });
        keep.Parameters.Add(new() { Value = ShardState.HighWaterMark });
        await keep.ExecuteNonQueryAsync(token);
    }
}
