using System.Collections.Concurrent;
using System.Diagnostics;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Telemetry;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>What became of a message.</summary>
internal enum InboxOutcome
{
    Handled,
    HandledBefore,

    /// <summary>Something went wrong with one of those that it was to be committed with, perhaps with itself: it goes alone.</summary>
    GoesAlone,
}

/// <summary>A message that waits to be handled.</summary>
/// <param name="Proof">That it was, once it is.</param>
/// <param name="Actor">In whose name.</param>
/// <param name="Metadata">The message's.</param>
/// <param name="Handle">Reads and writes through the session.</param>
/// <param name="Trace">The delivery that it belongs to.</param>
internal sealed record InboxWork(
    InboxMessage Proof, string Actor, EventMetadata Metadata, Func<IDocumentSession, CancellationToken, Task> Handle, Activity? Trace)
{
    public TaskCompletionSource<InboxOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Commits together what waits together: a message that comes alone is committed at once, and of thousands that wait a hundred
/// share a session and its commit. None is decided without what another of the hundred appends: where two want the same stream, or anything
/// fails, nothing of the hundred is stored, and each goes alone.
/// </summary>
internal sealed partial class InboxBatches(
    NpgsqlDataSource database, IDocumentStore store, EventSessions sessions, AppendNotifications notifications, ILogger<InboxBatches> log) : IDisposable
{
    private const int Most = 100;

    /// <summary>One reads while the other commits. With four, batches of those that wait had fourteen instead of forty-five (ADR 25).</summary>
    private const int AtOnce = 2;

    private const string InsertProofs =
        """
        insert into mt_doc_inboxmessage (id, data, mt_dotnet_type)
        select id, data::jsonb, $3 from unnest($1, $2) as handled (id, data)
        on conflict (id) do nothing returning id
        """;

    private readonly ConcurrentQueue<InboxWork> _waiting = new();
    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);

    /// <summary>Who comes when no turn is free waits in the queue, and is mostly taken along by those before him.</summary>
    public async Task<InboxOutcome> Handle(InboxWork work)
    {
        _waiting.Enqueue(work);
        await _turns.WaitAsync();
        try
        {
            while (!work.Outcome.Task.IsCompleted && NextBatch() is { Count: > 0 } batch)
                await Complete(batch);
        }
        finally
        {
            _turns.Release();
        }

        return await work.Outcome.Task;
    }

    /// <summary>One that cannot go with others, or has failed before.</summary>
    public async Task<InboxOutcome> HandleAlone(InboxWork work, CancellationToken cancellation)
    {
        await using var session = Open(work);
        if (await session.LoadAsync<InboxMessage>(work.Proof.Id, cancellation) is not null)
            return InboxOutcome.HandledBefore;
        await Commit(session, work, cancellation);
        return InboxOutcome.Handled;
    }

    public void Dispose() => _turns.Dispose();

    private List<InboxWork> NextBatch()
    {
        var batch = new List<InboxWork>();
        while (batch.Count < Most && _waiting.TryDequeue(out var work))
            batch.Add(work);
        // two replicas that want the same rows want them in one order, or each would wait for the other
        batch.Sort((one, other) => one.Metadata.PartitionKey.CompareTo(other.Metadata.PartitionKey));
        return batch;
    }

    private async Task Complete(List<InboxWork> batch)
    {
        HashSet<InboxWork>? handled = null;
        try
        {
            handled = await Commit(batch);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // each meets it again by itself, and says so where it is its own fault
            LogGoAlone(batch.Count, e.Message);
        }

        foreach (var work in batch)
            work.Outcome.SetResult(handled is null ? InboxOutcome.GoesAlone : handled.Contains(work) ? InboxOutcome.Handled : InboxOutcome.HandledBefore);
    }

    private Task<HashSet<InboxWork>> Commit(List<InboxWork> batch) => batch is [var only] ? CommitOne(only) : CommitAll(batch);

    /// <summary>It is not asked first whether it was handled before: that would be a round trip more, and its proof could not be inserted.</summary>
    private async Task<HashSet<InboxWork>> CommitOne(InboxWork work)
    {
        Activity.Current = work.Trace;
        await using var session = Open(work);
        await Commit(session, work, CancellationToken.None);
        return [work];
    }

    private IDocumentSession Open(InboxWork work) => sessions.Open(work.Actor, work.Metadata.CorrelationId, work.Metadata.Id.ToString());

    private static async Task Commit(IDocumentSession session, InboxWork work, CancellationToken cancellation)
    {
        session.Insert(work.Proof);
        await work.Handle(session, cancellation);
        await session.SaveChangesAsync(cancellation);
    }

    private async Task<HashSet<InboxWork>> CommitAll(List<InboxWork> batch)
    {
        Activity.Current = null;
        using var together = Instrumentation.Source.StartActivity(
            "handle together", ActivityKind.Internal, default(ActivityContext), links: batch.Select(work => work.Trace).OfType<Activity>().Select(trace => new ActivityLink(trace.Context)));
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var unproven = await Prove(connection, batch);
        // by reference: a record's hash goes through all its parts, for each of a hundred
        var handled = batch.Where(work => unproven.Remove(work.Proof.Id)).ToHashSet<InboxWork>(ReferenceEqualityComparer.Instance);
        await using var shared = sessions.ShareWithin(transaction);
        foreach (var work in batch.Where(handled.Contains))
            await HandleWithin(shared, work);
        var appends = shared.Session.PendingChanges.Streams().Any();
        await shared.Session.SaveChangesAsync();
        await transaction.CommitAsync();
        if (appends)
            notifications.Appended();
        return handled;
    }

    /// <summary>The ids of those that were not handled before; another replica that is at one of them right now is waited for.</summary>
    private async Task<HashSet<string>> Prove(NpgsqlConnection connection, List<InboxWork> batch)
    {
        await using var insert = new NpgsqlCommand(InsertProofs, connection)
        {
            Parameters =
            {
                new() { Value = batch.Select(work => work.Proof.Id).ToArray() },
                new() { Value = batch.Select(work => store.Options.Serializer().ToJson(work.Proof)).ToArray() },
                new() { Value = typeof(InboxMessage).FullName! },
            },
        };
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await insert.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }

    private static async Task HandleWithin(SharedSession shared, InboxWork work)
    {
        Activity.Current = work.Trace;
        await work.Handle(shared.Session, CancellationToken.None);
        shared.Sign(work.Actor, work.Metadata.CorrelationId, causationId: work.Metadata.Id.ToString());
    }

    [LoggerMessage(LogLevel.Information, "{Messages} messages were not committed at the first attempt, and go alone: {Reason}")]
    private partial void LogGoAlone(int messages, string reason);
}
