using KoperasiPlatform.ServiceDefaults.Messaging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// What was told before the events of a page. It is read from the store, once for the page, and not counted, so that an event
/// is the same by push and by pull, in whatever selection and however often it is told.
/// </summary>
internal sealed class PredecessorLookup(NpgsqlDataSource database, Translation translation)
{
    private const string Before = """
        select coalesce((select e.seq_id from mt_events e where e.seq_id < told.sequence and e.type = any($2) order by e.seq_id desc limit 1), 0)
        from unnest($1) with ordinality as told(sequence, number) order by told.number
        """;

    private const string BeforeOfType = """
        select coalesce((select max(e.seq_id) from mt_events e where e.seq_id < $1 and e.type = stored.type), 0)
        from unnest($2) with ordinality as stored(type, number) order by stored.number
        """;

    private readonly string[] _stored = [.. translation.Contracts.SelectMany(translation.StoredNames).Distinct(StringComparer.Ordinal)];

    /// <param name="page">In the order of the sequence; of each contract that is on it all there is between its first and its last.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<ToldEvent>> OfAsync(IReadOnlyList<OutgoingEvent> page, CancellationToken cancellation)
    {
        if (page.Count == 0)
            return [];
        long[] sequences = [.. page.Select(e => e.Sequence).Distinct()];
        var before = sequences.Zip(await ReadAsync(Before, sequences, _stored, cancellation)).ToDictionary();
        var beforePage = await BeforePageAsync(page, cancellation);
        return [.. page.Zip(Predecessors.Of(page.Select(e => (e.Sequence, e.Contract.GetType())), before, beforePage), (e, predecessors) => new ToldEvent(e, predecessors))];
    }

    /// <summary>A contract may be told of several stored types.</summary>
    private async Task<Dictionary<Type, long>> BeforePageAsync(IReadOnlyList<OutgoingEvent> page, CancellationToken cancellation)
    {
        var wanted = page.Select(e => e.Contract.GetType()).Distinct()
            .SelectMany(contract => translation.StoredNames(contract).Select(name => (Contract: contract, Name: name))).ToArray();
        var found = await ReadAsync(BeforeOfType, page[0].Sequence, wanted.Select(w => w.Name).ToArray(), cancellation);
        return wanted.Zip(found).GroupBy(w => w.First.Contract).ToDictionary(contract => contract.Key, contract => contract.Max(w => w.Second));
    }

    private async Task<IReadOnlyList<long>> ReadAsync(string sql, object sequence, string[] types, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(sequence);
        command.Parameters.AddWithValue(types);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var read = new List<long>();
        while (await reader.ReadAsync(cancellation))
            read.Add(reader.GetInt64(0));
        return read;
    }
}
