using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace KoperasiPlatform.Testing;

/// <summary>A database as pg_dump writes it: what leaves the house as a backup.</summary>
public static class PgDump
{
    /// <summary>The plain dump; null where the server's own pg_dump is not on this machine, as with a server in a container.</summary>
    public static async Task<string?> OfAsync(string connectionString)
    {
        if (await ProgramAsync(connectionString) is not { } program)
            return null;
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "--host", database.Host!, "--port", database.Port.ToString(CultureInfo.InvariantCulture), "--username", database.Username!, "--no-password",
                database.Database!,
            },
            Environment = { ["PGPASSWORD"] = database.Password },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? dump : throw new InvalidOperationException($"{program}: {await errors}");
    }

    /// <summary>The one beside the server: one of another version refuses.</summary>
    private static async Task<string?> ProgramAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand("select setting from pg_config where name = 'BINDIR'");
        var program = Path.Combine((string)(await command.ExecuteScalarAsync())!, "pg_dump");
        return File.Exists(program) ? program : null;
    }
}
