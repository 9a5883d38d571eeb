using System.Numerics;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.RosterConflicts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Applies rosters page by page, on whichever replica takes the next page. A page is one transaction: its rows are decided
/// again on what is recorded now, and their events, snapshots and list rows are committed with the position. So a crash loses
/// at most the page that was not committed, and nothing happens twice. What is new goes in by COPY. A page that fails in a
/// way that nobody foresaw is tried a few times, and then the application stands still with the reason.
/// </summary>
internal sealed partial class RosterApplier(NpgsqlDataSource database, EventSessions sessions, ILogger<RosterApplier> log)
{
    /// <summary>Nobody is that quick that often: something else is wrong with the page.</summary>
    private const int MostAttempts = 20;

    private const string BeforeThePage = "before_the_page";

    /// <summary>What the planner is told of: of most only the columns that are looked for, because those of the documents take most of the time.</summary>
    private static readonly string[] Told =
    [
        "mt_events (seq_id, stream_id, version, type, is_archived)",
        "mt_streams",
        "mt_doc_cooperative",
        "mt_doc_cooperativenumberclaim",
        "listed_periods (cooperative_id, valid_from)",
        "listed_cooperatives (cooperative_id, basis, written)",
    ];

    /// <summary>Applies the next page of a roster, or of any; null when there is none, or another replica is at it, or it failed.</summary>
    public async Task<RosterProgress?> ApplyPage(Guid? importId, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ApplyOnce(importId, isLast: attempt == MostAttempts, cancellation);
            }
            catch (Exception e) when (SomebodyWasFirst(e))
            {
                // an officer, at one of them: nothing of the page is stored, and it is decided again
            }
        }
    }

    private static bool SomebodyWasFirst(Exception e) =>
        Conflicts.IsConflict(e) || e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private async Task<RosterProgress?> ApplyOnce(Guid? importId, bool isLast, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await Lock(connection, importId, cancellation) is not { } locked)
            return null;
        await transaction.SaveAsync(BeforeThePage, cancellation);
        RosterProgress? progress;
        try
        {
            await using var session = sessions.Within(transaction, locked.RequestedBy, locked.CorrelationId, locked.TraceParent);
            progress = await Apply(session, connection, locked.Id, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException && (isLast || !SomebodyWasFirst(e)) && !Availability.IsTransient(e))
        {
            LogFailed(e, locked.Id);
            await transaction.RollbackAsync(BeforeThePage, cancellation);
            await using var session = sessions.Within(transaction, locked.RequestedBy, locked.CorrelationId, locked.TraceParent);
            session.Store((await session.LoadAsync<RosterApplication>(locked.Id, cancellation))!.Failed(e));
            await session.SaveChangesAsync(cancellation);
            progress = null;
        }

        await transaction.CommitAsync(cancellation);
        if (progress is not null && (progress.Result is not null || HasGrownFourfold(progress.Application.Done / RosterRows.PageSize)))
            await TellThePlanner(connection, cancellation);
        return progress;
    }

    /// <summary>Since the planner was last told: 1, 4, 16, 64 pages and so on.</summary>
    private static bool HasGrownFourfold(int pages) => BitOperations.IsPow2(pages) && BitOperations.Log2((uint)pages) % 2 == 0;

    /// <summary>
    /// Plans that were made for tables as they were, or even empty, would be kept until the server's own round, and each page of the
    /// publisher would read all that waits. The server's own vacuum gives way to it after a second; somebody else's is not waited for, and
    /// what cannot be told is left to the server's round: the page is stored, whatever becomes of this.
    /// </summary>
    private async Task TellThePlanner(NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var table in Told)
        {
            try
            {
                // each by itself: what is told of one is not lost with the next, and the lists, which look again from the oldest open transaction on, meet no long one
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await using var command = new NpgsqlCommand($"set local lock_timeout = '2s'; analyze {table}", connection);
                await command.ExecuteNonQueryAsync(cancellation);
                await transaction.CommitAsync(cancellation);
            }
            catch (NpgsqlException e)
            {
                LogNotTold(table, e.Message);
                // its connection may be gone, and what held one up long may hold up the next
                if (e is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
                    return;
            }
        }
    }

    private static async Task<RosterProgress> Apply(IDocumentSession session, NpgsqlConnection connection, Guid id, CancellationToken cancellation)
    {
        var application = (await session.LoadAsync<RosterApplication>(id, cancellation))!;
        var rows = await RosterRows.Page(connection, id, application.Line, cancellation);
        return rows.Count == 0
            ? await Finish(session, application, cancellation)
            : await Apply(session, connection, application, rows, cancellation);
    }

    private static async Task<(Guid Id, string RequestedBy, string? CorrelationId, string? TraceParent)?> Lock(NpgsqlConnection connection, Guid? importId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select id, data ->> 'requestedBy', data ->> 'correlationId', data ->> 'traceParent' from mt_doc_rosterapplication
            where ($1 is null or id = $1) and coalesce((data ->> 'failures')::integer, 0) < $2 order by mt_last_modified limit 1 for update skip locked
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = (object?)importId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = RosterApplication.MostFailures },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (reader.GetGuid(0), reader.GetString(1), Text(2), Text(3))
            : null;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static async Task<RosterProgress> Apply(
        IDocumentSession session, NpgsqlConnection connection, RosterApplication application, IReadOnlyList<RosterRow> rows, CancellationToken cancellation)
    {
        var import = await Import(session, application, cancellation);
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var matches = await RosterMatching.MatchAll(session, rows, import.RosterOn, policies, cancellation);
        var after = application.After(rows[^1].Line, [.. matches.Select(m => m.Decision.Outcome)]);
        foreach (var match in matches.Where(m => m.Decision.Outcome == RosterOutcome.Changed))
            await Change(session, match, cancellation);
        foreach (var match in matches.Where(m => m.Decision.Outcome == RosterOutcome.Conflicting && !m.IsQueued))
            session.Events.StartStream<RosterConflict>(match.ConflictId, RosterConflict.Found(import, match));
        session.Store(after);
        await session.SaveChangesAsync(cancellation);
        await Register(session, connection, [.. matches.Where(m => m.Decision.Outcome == RosterOutcome.New)], policies, cancellation);
        return new RosterProgress(import.Id, import.RosterOn, import.Rows - import.BadRows, after, Result: null);
    }

    private static async Task Change(IDocumentSession session, RosterMatching.Match match, CancellationToken cancellation)
    {
        var (cooperative, decision) = (match.Cooperative!, match.Decision);
        await ReclaimNumber(session, cooperative, decision.Events, cancellation);
        session.Events.Append(cooperative.Id, cooperative.Version + decision.Events.Count, decision.Events);
    }

    /// <summary>Takes the number that a revised profile has for the cooperative, and gives up the one it had.</summary>
    internal static async Task ReclaimNumber(
        IDocumentSession session, Cooperative cooperative, IEnumerable<IDomainEvent> events, CancellationToken cancellation)
    {
        var (before, after) = (cooperative.Profile.CooperativeNumber, cooperative.After(events).Profile.CooperativeNumber);
        if (after == before)
            return;
        await RegisterCooperative.Claim(session, after, cooperative.Id, cancellation);
        if (before is not null)
            session.Delete<CooperativeNumberClaim>(before);
    }

    private static async Task Register(
        IDocumentSession session, NpgsqlConnection connection, IReadOnlyList<RosterMatching.Match> matches, ActivityPolicyBook policies, CancellationToken cancellation)
    {
        if (matches.Count == 0)
            return;
        NewStream<Cooperative>[] streams =
        [
            .. matches.Select(m => new NewStream<Cooperative>(
                m.CooperativeId,
                m.Decision.Events,
                Cooperative.Fold(null, m.Decision.Events[0]).After(m.Decision.Events.Skip(1)) with { Id = m.CooperativeId, Version = m.Decision.Events.Count })),
        ];
        await ReadModel.Copy(connection, [.. streams.Select(s => s.State)], policies, cancellation);
        await BulkStreams.Insert<CooperativeNumberClaim>(
            session, connection,
            [.. streams.Where(s => s.State.Profile.CooperativeNumber is not null).Select(s => new CooperativeNumberClaim(s.State.Profile.CooperativeNumber!, s.Id))],
            claim => claim.Id, cancellation);
        // last, because the publisher waits for the numbers of events that are taken but not committed
        await BulkStreams.Start(session, connection, streams, cancellation);
    }

    private static async Task<RosterProgress> Finish(IDocumentSession session, RosterApplication application, CancellationToken cancellation)
    {
        var import = await Import(session, application, cancellation);
        var applied = new RosterApplied(import.RosterOn, application.New, application.Changed, application.Unchanged, application.Conflicting);
        session.Events.Append(import.Id, import.Version + 1, applied);
        session.Delete(application);
        await session.SaveChangesAsync(cancellation);
        return new RosterProgress(import.Id, import.RosterOn, import.Rows - import.BadRows, application, applied);
    }

    private static async Task<RosterImport> Import(IQuerySession session, RosterApplication application, CancellationToken cancellation) =>
        await session.LoadAsync<RosterImport>(application.Id, cancellation)
            ?? throw new InvalidOperationException($"There is no roster import {application.Id} to apply.");

    [LoggerMessage(LogLevel.Information, "The planner was not told of {Table}, which changes nothing but how quickly it is read: {Reason}")]
    private partial void LogNotTold(string table, string reason);

    [LoggerMessage(LogLevel.Error, "A page of the roster {ImportId} failed; nothing of it is stored")]
    private partial void LogFailed(Exception exception, Guid importId);
}

/// <summary>How far an application has come.</summary>
/// <param name="Result">What it did, once it is finished.</param>
internal sealed record RosterProgress(Guid Id, DateOnly RosterOn, int Total, RosterApplication Application, RosterApplied? Result);
