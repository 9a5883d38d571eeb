using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Work on things that the database holds, each going its own way, on one replica at a time: that which holds the lock. The
/// lock belongs to a connection of its own, so it is free as soon as its process is gone. Not to a transaction: the daemon
/// waits at each gap in the sequence for whatever transaction is open there, because it may still fill it.
/// </summary>
internal abstract partial class LedWork(NpgsqlDataSource database, long turn, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>Seconds after which a database that does not answer is taken for gone, and the lock with it.</summary>
    private const int Patience = 5;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(GetType().Name, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await PauseAsync(stoppingToken);
        }
    }

    /// <summary>What has something to do now.</summary>
    protected abstract Task<IReadOnlyList<Guid>> FindAsync(CancellationToken cancellation);

    /// <summary>Does it, until there is no more to do for now. It may be cut off anywhere, and is begun again.</summary>
    protected abstract Task WorkAsync(Guid id, CancellationToken cancellation);

    /// <summary>Stores how far something got, unless somebody has changed or deleted it since: what an admin or another replica decided holds.</summary>
    /// <returns>Whether it was stored.</returns>
    protected static async Task<bool> KeepAsync<T>(IDocumentStore store, Guid id, Func<T, bool> isAsItWas, T after, CancellationToken cancellation)
        where T : notnull
    {
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<T>(id, cancellation) is not { } now || !isAsItWas(now))
            return false;
        session.Update(after);
        try
        {
            await session.SaveChangesAsync(cancellation);
            return true;
        }
        catch (Exception e) when (e is Marten.Exceptions.NonExistentDocumentException or JasperFx.ConcurrencyException)
        {
            return false;
        }
    }

    private async Task LeadAsync(CancellationToken stopping)
    {
        await using var connection = await OpenUnpooledAsync(stopping);
        await using var turnToLead = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = turn } }, CommandTimeout = Patience };
        while (await turnToLead.ExecuteScalarAsync(stopping) is not true)
        {
            await PauseAsync(stopping);
            stopping.ThrowIfCancellationRequested();
        }

        await using var stillThere = new NpgsqlCommand("select 1", connection) { CommandTimeout = Patience };
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var going = new Dictionary<Guid, Task>();
        try
        {
            while (true)
            {
                await stillThere.ExecuteScalarAsync(stopping);
                foreach (var id in await FindAsync(stopping))
                {
                    if (!going.TryGetValue(id, out var work) || work.IsCompleted)
                        going[id] = Task.Run(() => TryAsync(id, leading.Token), stopping);
                }

                await PauseAsync(stopping);
                stopping.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await leading.CancelAsync();
            await Task.WhenAll(going.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A connection that goes back into the pool would take the lock with it.</summary>
    private async Task<NpgsqlConnection> OpenUnpooledAsync(CancellationToken stopping)
    {
        await using var pooled = database.CreateConnection();
        var connection = await pooled.CloneWithAsync(new NpgsqlConnectionStringBuilder(pooled.ConnectionString) { Pooling = false }.ConnectionString, stopping);
        await connection.OpenAsync(stopping);
        return connection;
    }

    private async Task TryAsync(Guid id, CancellationToken leading)
    {
        try
        {
            await WorkAsync(id, leading);
        }
        catch (Exception e) when (!leading.IsCancellationRequested)
        {
            LogInterrupted(e, GetType().Name, id);
        }
    }

    private Task PauseAsync(CancellationToken stopping) =>
        Task.Delay(Look, time, stopping).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    [LoggerMessage(LogLevel.Information, "{Work} is left to whoever gets its lock next: {Reason}")]
    private partial void LogLost(string work, string reason);

    [LoggerMessage(LogLevel.Warning, "{Work} on {Id} was interrupted and begins again")]
    private partial void LogInterrupted(Exception exception, string work, Guid id);
}
