using JasperFx.Events.Projections;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Which streams have changed since an earlier look, here or on another replica: for who keeps something of their snapshots in
/// memory. Ask first what is settled, then what has changed; what is not settled yet is looked at again the next time, so
/// that an event which commits late is not missed.
/// </summary>
public sealed class StreamChanges(NpgsqlDataSource database)
{
    /// <summary>The sequence up to which every event is here that will ever be: the daemon's high-water mark.</summary>
    public async Task<long> SettledAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select last_seq_id from mt_event_progression where name = $1");
        command.Parameters.AddWithValue(ShardState.HighWaterMark);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    /// <summary>The streams with an event after a sequence.</summary>
    public async Task<IReadOnlyList<Guid>> SinceAsync(long sequence, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select distinct stream_id from mt_events where seq_id > $1");
        command.Parameters.AddWithValue(sequence);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var streams = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
            streams.Add(reader.GetGuid(0));
        return streams;
    }
}
