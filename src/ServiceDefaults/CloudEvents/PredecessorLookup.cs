using KoperasiPlatform.ServiceDefaults.Messaging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// What was told before the events of a page, by what is stored and not by what was sent: an event is the same by push and by pull, and
/// however often it is told. A subscription that goes on where it stood remembers; only at its start, and wherever it is put back, the
/// store is asked.
/// </summary>
internal sealed class PredecessorLookup(NpgsqlDataSource database, Translation translation)
{
    private const string LastOfTypes = """
        select coalesce((select max(e.seq_id) from mt_events e where e.seq_id <= $1 and e.type = stored.type), 0)
        from unnest($2) with ordinality as stored(type, number) order by stored.number
        """;

    private readonly Type[] _contracts = [.. translation.Contracts];
    private readonly Dictionary<Type, long> _last = [];

    /// <summary>Up to where what was told last is known.</summary>
    private long? _through;

    public async Task<IReadOnlyList<ToldEvent>> OfAsync(TellingSubscription.Page page, CancellationToken cancellation)
    {
        if (_through != page.Floor)
        {
            _through = null;
            await ReadAsync(page.Floor, cancellation);
        }

        ToldEvent[] told = [.. page.Told.Zip(Predecessors.Of(page.Told.Select(e => (e.Sequence, e.Contract.GetType())), _last), (e, predecessors) => new ToldEvent(e, predecessors))];
        foreach (var e in page.Told)
            _last[e.Contract.GetType()] = e.Sequence;
        _through = page.Ceiling;
        return told;
    }

    /// <summary>A contract may be told of several stored types.</summary>
    private async Task ReadAsync(long floor, CancellationToken cancellation)
    {
        var stored = _contracts.SelectMany(contract => translation.StoredNames(contract).Select(name => (Contract: contract, Name: name))).ToArray();
        await using var command = database.CreateCommand(LastOfTypes);
        command.Parameters.AddWithValue(floor);
        command.Parameters.AddWithValue(stored.Select(s => s.Name).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _last.Clear();
        foreach (var (contract, _) in stored)
        {
            await reader.ReadAsync(cancellation);
            _last[contract] = Math.Max(_last.GetValueOrDefault(contract), reader.GetInt64(0));
        }
    }
}
