using KoperasiPlatform.Bench.Measuring;
using Npgsql;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>How far a service has published what it stores.</summary>
internal static class Publishing
{
    private const string IsDone =
        "select count(*) > 1 and min(last_seq_id) >= (select coalesce(max(seq_id), 0) from mt_events) from mt_event_progression where name not like 'HighWater%'";

    /// <summary>Returns when all that is stored is published.</summary>
    public static async Task UntilDone(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await Patience.Until(async () =>
        {
            await using var done = source.CreateCommand(IsDone);
            return (bool)(await done.ExecuteScalarAsync())!;
        });
    }
}
