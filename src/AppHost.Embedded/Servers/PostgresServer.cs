using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>A PostgreSQL server from this machine's own programs, durable, reachable only from this machine.</summary>
public sealed class PostgresServer(StateFolder state, string password, int port, Action<string> log)
{
    private readonly ConcurrentQueue<string> lastLines = new();
    private ChildProcess? process;

    public int Port => port;

    /// <summary>The maintenance database's; other databases replace <c>Database=postgres</c>.</summary>
    public string ConnectionString => $"{Connection(port, password)};Database=postgres";

    /// <summary>Completes when the server has ended, asked or not.</summary>
    public Task<int> Ended => process?.Ended ?? Task.FromResult(0);

    /// <summary>Starts on the same port and data each time, and returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        var user = SystemUser.ForPostgres;
        var folder = await state.FolderForAsync("postgres", user);
        var data = Path.Combine(folder, "data");
        await Leftovers.EndAsync(id => Leftovers.WorksIn(id, data), log);
        var programs = Programs.Postgres(VersionOf(data));
        if (!Directory.Exists(data))
            await InitialiseAsync(programs, folder, data, user);
        // nothing works in the data any more, so a process id from before a crash could only mislead
        File.Delete(Path.Combine(data, "postmaster.pid"));

        process = await ChildProcess.StartAsync(
            new ChildCommand(Path.Combine(programs, "postgres"), Settings(data)) { User = user, DeathSignal = "INT", Environment = state.Mark },
            Remember);
        await UntilItAnswersAsync(cancellation);
    }

    public async Task StopAsync()
    {
        if (process is { } running)
            await running.StopAsync(TimeSpan.FromSeconds(20), interrupt: true);
    }

    /// <summary>As a power failure would: nothing is flushed, and the next start recovers from the log.</summary>
    public void Kill() => process?.Kill();

    public async Task CreateDatabaseAsync(string name, CancellationToken cancellation = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await exists.ExecuteScalarAsync(cancellation) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    internal static string Connection(int port, string password) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Password={password}");

    // initdb works beside the final place: what is interrupted is never taken for a database
    private async Task InitialiseAsync(string programs, string folder, string data, SystemUser? user)
    {
        var draft = data + ".new";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        var passwordFile = Path.Combine(folder, "password");
        await using (var file = new FileStream(passwordFile, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(password));
        }

        if (user is not null)
            await StateFolder.GiveAsync(passwordFile, user);
        await Command.RunAsync(new ChildCommand(
            Path.Combine(programs, "initdb"), "-D", draft, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "--locale=C")
        { User = user });
        File.Delete(passwordFile);
        Directory.Move(draft, data);
    }

    private static string? VersionOf(string data)
    {
        var version = Path.Combine(data, "PG_VERSION");
        return !Directory.Exists(data) ? null
            : File.Exists(version) ? File.ReadAllText(version).Trim()
            : throw new StartupException($"{data} holds no PostgreSQL database: move the state folder away to begin anew, or bring back its backup.");
    }

    private IReadOnlyList<string> Settings(string data) =>
    [
        "-D", data,
        "-p", port.ToString(CultureInfo.InvariantCulture),
        "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=",
        "-c", "max_connections=400",
        "-c", "shared_buffers=256MB",
        "-c", "max_wal_size=2GB",
        "-c", "fsync=on",
        "-c", "synchronous_commit=on",
        "-c", "logging_collector=off",
        "-c", "log_min_messages=warning",
    ];

    private async Task UntilItAnswersAsync(CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Timeout=5;Pooling=false");
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword && !Ended.IsCompleted)
            {
                throw new StartupException(
                    $"PostgreSQL's data in {state.Path} were made with another password than secrets.env has: bring that file back, or move the folder away.",
                    refused);
            }
            catch (NpgsqlException) when (!Ended.IsCompleted && tries < 600)
            {
                await Task.Delay(100, cancellation);
            }
            catch (NpgsqlException failure)
            {
                throw new StartupException(
                    $"PostgreSQL does not start on {state.Path}, whose data may be damaged: {string.Join(' ', lastLines.TakeLast(3))}", failure);
            }
        }
    }

    private void Remember(string line)
    {
        log(line);
        lastLines.Enqueue(line);
        if (lastLines.Count > 10)
            lastLines.TryDequeue(out _);
    }
}
