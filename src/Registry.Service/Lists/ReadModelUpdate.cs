using KoperasiPlatform.Registry.Cooperatives;
using Marten;
using Npgsql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// Computes again what was computed by other policies or by an earlier release, page by page. The rows say themselves what
/// they were computed by, so that a restart goes on where it stood and replicas share the work.
/// </summary>
internal sealed partial class ReadModelUpdate(IDocumentStore store, NpgsqlDataSource database, TimeProvider time, ILogger<ReadModelUpdate> log)
    : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Cooperatives without rows: looked for once, since none comes to be without them.</summary>
    private bool _missingAreFound;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        do
        {
            try
            {
                while (await UpdatePage(stoppingToken) is > 0 and var updated)
                    LogUpdated(updated);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Returns how many cooperatives it wrote; 0 when all are up to date, or in the hands of another replica.</summary>
    private async Task<int> UpdatePage(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var policies = await ReadModel.LookAtPolicies(session, cancellation);
        var outdated = await Outdated(ReadModel.BasisOf(policies), cancellation);
        if (outdated.Length == 0)
            return 0;

        await session.BeginTransactionAsync(cancellation);
        var cooperatives = await session.LoadManyAsync<Cooperative>(cancellation, await Lock(session, outdated, cancellation));
        ReadModel.Write(session, cooperatives, policies);
        await session.SaveChangesAsync(cancellation);
        return cooperatives.Count;
    }

    private async Task<Guid[]> Outdated(string basis, CancellationToken cancellation)
    {
        await using var outdated = database.CreateCommand(
            _missingAreFound
                ? "select cooperative_id from listed_cooperatives where basis < $1 or basis > $1 limit $2"
                : "select id from mt_doc_cooperative c where not exists (select 1 from listed_cooperatives l where l.cooperative_id = c.id and l.basis = $1) limit $2");
        outdated.Parameters.Add(new() { Value = basis });
        outdated.Parameters.Add(new() { Value = PageSize });
        var ids = await Ids(outdated, cancellation);
        _missingAreFound |= ids.Length == 0;
        return ids;
    }

    /// <summary>Those that nobody is changing meanwhile: whoever does writes their rows himself.</summary>
    private static async Task<Guid[]> Lock(IDocumentSession session, Guid[] ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select id from mt_doc_cooperative where id = any ($1) for update skip locked", session.Connection)
        {
            Parameters = { new() { Value = ids } },
        };
        return await Ids(command, cancellation);
    }

    private static async Task<Guid[]> Ids(NpgsqlCommand command, CancellationToken cancellation)
    {
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ids.Add(reader.GetGuid(0));
        return [.. ids];
    }

    [LoggerMessage(LogLevel.Information, "Computed the lists' rows of {Count} cooperatives again")]
    private partial void LogUpdated(int count);

    [LoggerMessage(LogLevel.Warning, "Updating the lists failed and will be tried again")]
    private partial void LogFailed(Exception exception);
}
