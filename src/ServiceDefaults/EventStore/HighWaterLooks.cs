using JasperFx.Events.Daemon;
using JasperFx.Events.Daemon.HighWater;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Moves the daemon's high-water mark on when events were committed, between the looks of the daemon's own: without asking where all of
/// them were committed here and follow on the mark, otherwise by one statement where those take four, one after the other. Whatever is not plain, a number of the sequence that is missing, is left to the daemon, which knows
/// whether somebody may still fill it.
/// </summary>
internal sealed partial class HighWaterLooks(
    AppendSignal signal, NpgsqlDataSource database, IServiceProvider services, TimeProvider time, ILogger<HighWaterLooks> log) : IDaemonWakeup
{
    /// <summary>For so long a missing number may be one of a transaction that is about to commit, which then signals.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromMilliseconds(250);

    /// <summary>A look that takes longer is given up: the daemon may not stand still for it.</summary>
    private const int PatienceInSeconds = 5;

    /// <summary>
    /// The number up to which the sequence goes on without a gap, and the highest. One statement, and so one moment: what is not there
    /// below the first of the two will never come. It reads no further than the first gap, for a gap may stay as long as a transaction does.
    /// </summary>
    private const string Look =
        """
        select
          case when exists (select from mt_events where seq_id = $1 + 1) then
            (select seq_id from (select seq_id, lead(seq_id) over (order by seq_id) as next from mt_events where seq_id > $1) as later
             where next is distinct from seq_id + 1 order by seq_id limit 1)
          else $1 end,
          coalesce((select max(seq_id) from mt_events), $1)
        """;

    // another replica's daemon, which leads other shards, may be further
    private const string Keep =
        """
        insert into mt_event_progression as kept (name, last_seq_id, last_updated) values ($1, $2, transaction_timestamp())
        on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated where kept.last_seq_id < excluded.last_seq_id
        """;

    /// <summary>The highest number that a look has found, which may lie beyond one that is missing.</summary>
    private long _highest;

    // the store is made with this, so it cannot be asked for before
    private readonly Lazy<ShardStateTracker> _tracker = new(() => services.GetRequiredService<IDocumentStore>().Storage.Database.Tracker);

    /// <summary>Returns when the daemon shall look by itself. It is the daemon that calls it, between two looks of its own.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        try
        {
            await LookUntil(timeout, token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            LogLeft(e.Message);
        }
    }

    /// <summary>A daemon that gives up its leadership disposes of it, and needs it again when it leads again: nothing is released.</summary>
    public void Dispose()
    {
    }

    private async Task LookUntil(TimeSpan timeout, CancellationToken token)
    {
        var began = time.GetTimestamp();
        // a replica that did not publish has those of long ago, perhaps of a database that was set back since
        signal.Forget();
        while (timeout - time.GetElapsedTime(began) is { Ticks: > 0 } rest && await signal.WaitAsync(rest, token))
        {
            var mark = _tracker.Value.HighWaterMark;
            var (settled, isAll) = signal.TakeFrom(mark);
            var stored = settled;
            if (!isAll || _highest > settled)
                (settled, stored) = await LookAfter(mark, token);
            _highest = stored;
            // a daemon that was started anew may have left this wait behind, and gone on
            if (settled > mark && _tracker.Value.HighWaterMark == mark)
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
        look.CommandTimeout = PatienceInSeconds;
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
        keep.CommandTimeout = PatienceInSeconds;
        keep.Parameters.Add(new() { Value = ShardState.HighWaterMark });
        keep.Parameters.Add(new() { Value = settled });
        await keep.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(LogLevel.Information, "Left to the daemon's own look: {Reason}")]
    private partial void LogLeft(string reason);
}
