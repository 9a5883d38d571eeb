using System.Threading.Channels;
using JasperFx.Events;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.EventStore;

/// <summary>
/// Tells the replica that publishes, whichever it is, that events were committed. Not by a NOTIFY within the committing
/// transaction, because PostgreSQL commits such transactions one after the other, but after it, on a connection of its own.
/// A notification that is lost costs the daemon's polling interval, and nothing else. Within this replica the events themselves are at hand
/// (<see cref="RecentEvents"/>).
/// </summary>
internal sealed partial class AppendNotifications(
    NpgsqlDataSource database, AppendSignal signal, RecentEvents recent, ILogger<AppendNotifications> log) : BackgroundService
{
    private const string Name = "koperasi_events_appended";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _appended = AppendSignal.NewChannel();

    /// <summary>Tells one's own notifications from the others'.</summary>
    private readonly string _replica = Guid.NewGuid().ToString("N");

    /// <summary>Hears what the sessions of the store commit, or have written within a transaction that is not theirs.</summary>
    public IDocumentSessionListener AfterCommits => new Listener(this);

    /// <summary>A session that has it commits what it writes by itself: when the listeners hear of it, it is committed.</summary>
    public static IDocumentSessionListener CommitsItself { get; } = new Mark();

    /// <summary>For what was committed by a transaction of the caller's own.</summary>
    public void Appended()
    {
        signal.Set();
        _appended.Writer.TryWrite(true);
    }

    /// <summary>Who is woken finds them.</summary>
    private void Committed(IReadOnlyCollection<StreamAction> streams)
    {
        recent.Keep(streams);
        signal.Set([.. streams.SelectMany(stream => stream.Events).Select(e => e.Sequence)]);
        _appended.Writer.TryWrite(true);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepAsync(SendAsync, stoppingToken), KeepAsync(ListenAsync, stoppingToken));

    private async Task SendAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var notify = new NpgsqlCommand("select pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = Name }, new() { Value = _replica } },
        };
        await foreach (var _ in _appended.Reader.ReadAllAsync(stopping))
        {
            await notify.ExecuteNonQueryAsync(stopping);
            await Task.Delay(AppendSignal.Pause, stopping);
            if (AppendSignal.HasMore(_appended))
                await Task.Delay(AppendSignal.PauseUnderLoad, stopping);
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload != _replica)
                signal.Set();
        };
        await using var listen = new NpgsqlCommand($"listen {Name}", connection);
        await using var ask = new NpgsqlCommand("select 1", connection);
        await listen.ExecuteNonQueryAsync(stopping);
        signal.Set(); // for what was appended before
        while (true)
        {
            if (!await connection.WaitAsync(SignOfLife, stopping))
                await ask.ExecuteNonQueryAsync(stopping);
        }
    }

    /// <summary>A database that is away is waited for.</summary>
    private async Task KeepAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                await work(connection, stopping);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                LogAway(e.Message);
                await Task.Delay(Retry, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Without notifications until the database answers: {Reason}")]
    private partial void LogAway(string reason);

    private sealed class Listener(AppendNotifications notifications) : DocumentSessionListenerBase
    {
        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            StreamAction[] streams = [.. commit.GetStreams().Where(stream => stream.Events.Count > 0)];
            if (streams.Length > 0 && session.Listeners.Contains(CommitsItself) && streams.All(stream => stream.Events.All(e => e.Sequence > 0)))
                notifications.Committed(streams);
            else if (streams.Length > 0)
                notifications.Appended();

            return Task.CompletedTask;
        }
    }

    private sealed class Mark : DocumentSessionListenerBase;
}
