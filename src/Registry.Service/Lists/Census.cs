using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The periods of all cooperatives in the memory of this process. Before anybody reads, it takes in what was written since it
/// last did, here or on another replica: a list shows what was just recorded. Each row says which transaction wrote it; all
/// below the oldest that was running at the last look have been seen, the others are looked at again.
/// </summary>
internal sealed class Census(NpgsqlDataSource database) : IDisposable
{
    private const int PageSize = 5_000;

    private readonly SemaphoreSlim _updating = new(1, 1);
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly PeriodTable _table = new();
    private long _begun;
    private long _completed;
    private ulong _seenBelow;

    /// <param name="read">Reads, and does not wait; what it returns no longer depends on the table.</param>
    /// <param name="cancellation">Ends the waiting for what is new.</param>
    public async Task<T> Read<T>(Func<PeriodTable, T> read, CancellationToken cancellation)
    {
        await Update(cancellation);
        _lock.EnterReadLock();
        try
        {
            return read(_table);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Dispose()
    {
        _updating.Dispose();
        _lock.Dispose();
    }

    /// <summary>One at a time; who waited while another began and completed needs none of his own.</summary>
    private async Task Update(CancellationToken cancellation)
    {
        var before = Interlocked.Read(ref _begun);
        await _updating.WaitAsync(cancellation);
        try
        {
            if (_completed > before)
                return;
            var update = Interlocked.Increment(ref _begun);
            // to its end also where the client goes away: the others wait for it
            await TakeInWhatIsNew(CancellationToken.None);
            _completed = update;
        }
        finally
        {
            _updating.Release();
        }
    }

    private async Task TakeInWhatIsNew(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (_seenBelow == 0)
            await RenumberWhatABackupBrought(connection, cancellation);
        var runningFrom = await OldestRunning(connection, cancellation);
        var (written, id) = (_seenBelow, Guid.Empty);
        while (await Changed(connection, written, id, cancellation) is { Count: > 0 } changed)
        {
            var periods = await Periods(connection, [.. changed.Select(c => c.Id)], cancellation);
            _lock.EnterWriteLock();
            try
            {
                foreach (var (cooperative, _, words) in changed)
                    _table.Put(cooperative, words, periods.GetValueOrDefault(cooperative, []));
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            (id, written, _) = changed[^1];
            if (changed.Count < PageSize)
                break;
        }

        _seenBelow = runningFrom;
    }

    /// <summary>The transactions of another server, whose numbers are ahead of this one's, would be new for ever.</summary>
    private static async Task RenumberWhatABackupBrought(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "update listed_cooperatives set written = pg_current_xact_id() where written >= pg_snapshot_xmax(pg_current_snapshot())", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Asked first, so that whatever is below is visible to what is asked next.</summary>
    private static async Task<ulong> OldestRunning(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())", connection);
        return (ulong)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<(Guid Id, ulong Written, string Words)>> Changed(NpgsqlConnection connection, ulong written, Guid after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select cooperative_id, written, words from listed_cooperatives where (written, cooperative_id) > ($1, $2) order by written, cooperative_id limit $3", connection)
        {
            Parameters = { new() { Value = written, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 }, new() { Value = after }, new() { Value = PageSize } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var changed = new List<(Guid, ulong, string)>();
        while (await reader.ReadAsync(cancellation))
            changed.Add(Change(reader));
        return changed;
    }

    private static (Guid Id, ulong Written, string Words) Change(NpgsqlDataReader row) => (row.GetGuid(0), row.GetFieldValue<ulong>(1), row.GetString(2));

    private static async Task<Dictionary<Guid, List<ReadPeriod>>> Periods(NpgsqlConnection connection, Guid[] cooperatives, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select cooperative_id, valid_from, valid_until, since, next_term_end, region_code, type, form, legal_life, suspended, activity,
                   officers_in_term, first_book_year, held_on, name_order, number_order
            from listed_periods where cooperative_id = any ($1) order by cooperative_id, valid_from
            """,
            connection)
        {
            Parameters = { new() { Value = cooperatives } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var periods = new Dictionary<Guid, List<ReadPeriod>>(cooperatives.Length);
        while (await reader.ReadAsync(cancellation))
        {
            if (!periods.TryGetValue(reader.GetGuid(0), out var own))
                periods.Add(reader.GetGuid(0), own = []);
            own.Add(Current(reader));
        }

        return periods;
    }

    private static ReadPeriod Current(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(1),
        row.GetFieldValue<DateOnly>(2),
        row.GetFieldValue<DateOnly>(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4),
        row.GetString(5),
        Enum.Parse<CooperativeType>(row.GetString(6)),
        Enum.Parse<CooperativeForm>(row.GetString(7)),
        Enum.Parse<LegalLife>(row.GetString(8)),
        row.GetBoolean(9),
        row.IsDBNull(10) ? null : Enum.Parse<ActivityStatus>(row.GetString(10)),
        row.GetInt32(11),
        row.GetInt32(12),
        row.GetFieldValue<DateOnly?[]>(13),
        row.GetString(14),
        row.GetString(15));
}
