using AwesomeAssertions;
using Npgsql;

namespace KoperasiPlatform.Testing;

public static class Killing
{
    private const string Waiters =
        "pg_stat_activity where datname = current_database() and wait_event = 'transactionid' and pid <> pg_backend_pid()";

    /// <summary>
    /// Kills a process of a service in the middle of a request: it has come halfway, and waits for a lock that is held here. When
    /// this returns the lock is free and nothing of the process is left, in the database neither.
    /// </summary>
    /// <param name="running">The service, over the same database.</param>
    /// <param name="process">Has a client with the token that the request needs.</param>
    /// <param name="request">What it dies of.</param>
    /// <param name="hold">A query with <c>for update</c> over the rows that are held.</param>
    /// <param name="isHalfway">Whether it has stored what it is to have stored before.</param>
    public static async Task KillHalfwayAsync(
        this RunningService running, ServiceProcess process, HttpRequestMessage request, string hold, Func<Task<bool>> isHalfway)
    {
        await using var source = NpgsqlDataSource.Create(running.Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var lockRows = new NpgsqlCommand(hold, connection, transaction);
        await lockRows.ExecuteScalarAsync();

        var killed = process.Client.AskAsync(request);
        await Eventually.BecomesTrueAsync(async () => await isHalfway() && await WaitersAsync() > 0, "the first part is stored and the next waits");
        await process.KillAsync();
        await killed.Invoking(k => k).Should().ThrowAsync<HttpRequestException>();
        // what the server does itself as soon as it notices that the process has gone
        await running.QueryAsync<bool>($"select pg_terminate_backend(pid) from {Waiters}");
        await Eventually.BecomesTrueAsync(async () => await WaitersAsync() == 0, "nothing of the killed process is left");

        Task<long> WaitersAsync() => running.CountAsync($"select count(*) from {Waiters}");
    }
}
