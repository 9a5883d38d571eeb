using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The periods of all cooperatives in the memory of this process, and the policies. Before anybody reads, it takes in what was written since it
/// last did, here or on another replica: a list shows what was just recorded. Each row says which transaction wrote it; all
/// below the oldest that was running at the last look have been seen, the others are looked at again, and taken in once.
/// </summary>
internal sealed class Census(NpgsqlDataSource database, IDocumentStore store) : IDisposable
{
    private const int PageSize = 2_000;

    private readonly SemaphoreSlim _updating = new(1, 1);
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly PeriodTable _table = new();
    private long _begun;
    private long _completed;
    private ulong _seenBelow;

    /// <summary>Those above that have been taken in, by the transaction that wrote them: it has ended, and writes them no more.</summary>
    private HashSet<(Guid Id, ulong Written)> _seenAbove = [];
    private ActivityPolicyBook? _policies;

    /// <param name="read">Reads, and does not wait; what it returns no longer depends on the table.</param>
    /// <param name="cancellation">Ends the waiting for what is new.</param>
    public async Task<T> Read<T>(Func<PeriodTable, ActivityPolicyBook, T> read, CancellationToken cancellation)
    {
        await Update(cancellation);
        _lock.EnterReadLock();
        try
        {
            return read(_table, ActivityPolicyBook.Of(_policies));
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
        // that of all: nobody has read yet, so it need not stand in order before its last page
        var first = _seenBelow == 0;
        if (first)
        {
            await RenumberWhatABackupBrought(connection, cancellation);
            await MakeRoom(connection, cancellation);
        }

        var (seenBelow, last) = (0UL, (Written: _seenBelow, Id: Guid.Empty));
        var seenAbove = new HashSet<(Guid, ulong)>();
        while (true)
        {
            var look = await Look(connection, last.Written, last.Id, cancellation);
            // that of the first look: whatever is below it was visible to this and all later ones
            seenBelow = seenBelow == 0 ? look.RunningFrom : seenBelow;
            _policies = look.Policies ?? _policies;
            if (look.Changed.Count == 0)
                break;
            await TakeIn(connection, [.. look.Changed.Where(c => !_seenAbove.Contains((c.Id, c.Written)))], sort: !first, cancellation);
            seenAbove.UnionWith(look.Changed.Where(c => c.Written >= seenBelow).Select(c => (c.Id, c.Written)));
            last = (look.Changed[^1].Written, look.Changed[^1].Id);
            if (look.Changed.Count < PageSize)
                break;
        }

        if (first)
            Change(_table.Sort);
        (_seenBelow, _seenAbove) = (seenBelow, seenAbove);
    }

    private async Task TakeIn(NpgsqlConnection connection, IReadOnlyList<(Guid Id, ulong Written, string Words)> changed, bool sort, CancellationToken cancellation)
    {
        if (changed.Count == 0)
            return;
        var periods = await Periods(connection, [.. changed.Select(c => c.Id)], cancellation);
        Change(() =>
        {
            foreach (var (cooperative, _, words) in changed)
                _table.Put(new ReadCooperative(cooperative, words, periods.GetValueOrDefault(cooperative, [])));
            if (sort)
                _table.Sort();
        });
    }

    private void Change(Action change)
    {
        _lock.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>The transactions of another server, whose numbers are ahead of this one's, would be new for ever.</summary>
    private static async Task RenumberWhatABackupBrought(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "update listed_cooperatives set written = pg_current_xact_id() where written >= pg_snapshot_xmax(pg_current_snapshot())", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task MakeRoom(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select (select count(*)::integer from listed_cooperatives), (select count(*)::integer from listed_periods)", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        _table.Expect(cooperatives: reader.GetInt32(0), rows: reader.GetInt32(1));
    }

    /// <summary>
    /// In one round trip, what is new: the oldest transaction that runs, which is asked first, so that whatever is below is visible to
    /// what is asked next; the policies, where they are others; and a page of the cooperatives that were written.
    /// </summary>
    private async Task<(ulong RunningFrom, ActivityPolicyBook? Policies, List<(Guid Id, ulong Written, string Words)> Changed)> Look(
        NpgsqlConnection connection, ulong written, Guid after, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_snapshot_xmin(pg_current_snapshot())"),
                new("select data from mt_doc_activitypolicybook where id = $1 and mt_version <> $2")
                {
                    Parameters = { new() { Value = ActivityPolicyBook.TheId }, new() { Value = _policies?.Version ?? 0 } },
                },
                new("select cooperative_id, written, words from listed_cooperatives where (written, cooperative_id) > ($1, $2) order by written, cooperative_id limit $3")
                {
                    Parameters = { new() { Value = written, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 }, new() { Value = after }, new() { Value = PageSize } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var runningFrom = await reader.GetFieldValueAsync<ulong>(0, cancellation);
        await reader.NextResultAsync(cancellation);
        var policies = await reader.ReadAsync(cancellation) ? await store.Options.Serializer().FromJsonAsync<ActivityPolicyBook>(reader, 0, cancellation) : null;
        await reader.NextResultAsync(cancellation);
        var changed = new List<(Guid, ulong, string)>();
        while (await reader.ReadAsync(cancellation))
            changed.Add(Change(reader));
        return (runningFrom, policies, changed);
    }

    private static (Guid Id, ulong Written, string Words) Change(NpgsqlDataReader row) => (row.GetGuid(0), row.GetFieldValue<ulong>(1), row.GetString(2));

    private static async Task<Dictionary<Guid, List<ReadPeriod>>> Periods(NpgsqlConnection connection, Guid[] cooperatives, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select cooperative_id, valid_from, valid_until, since, next_term_end, region_code, type, form, legal_life, suspended, activity,
                   officers_in_term, first_book_year, held_on, name, name_order, legal_entity_number, number_order, cooperative_number
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
            own.Add(Current(reader, own.Count > 0 ? own[^1].Name : null));
        }

        return periods;
    }

    /// <param name="before">The name of the period before, which is held instead of the same once more.</param>
    private static ReadPeriod Current(NpgsqlDataReader row, ListedName? before) => new(
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
        Name(row) is var name && name == before ? before : name);

    private static ListedName Name(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(14), row.GetString(15), row.GetString(16), row.GetString(17), row.IsDBNull(18) ? null : row.GetString(18));
}
