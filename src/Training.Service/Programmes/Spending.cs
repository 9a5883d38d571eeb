using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using Marten;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>What all commands on the money of a batch have in common.</summary>
internal static class Spending
{
    /// <param name="ExceedsCommitment">More is invoiced than committed: recorded all the same, and it blocks the report.</param>
    internal sealed record Recorded(Guid Id, long Version, bool ExceedsCommitment);

    internal const long MostRupiah = 1_000_000_000_000;

    /// <param name="commands">Runs it.</param>
    /// <param name="batchId">The batch that the money is for.</param>
    /// <param name="decide">From the ledger to its next entry; null when nothing changes.</param>
    internal static Task<IResult> Spend(this CommandRunner commands, Guid batchId, Func<Programme, IDomainEvent?> decide) =>
        commands.InTurnOfProgramme(batchId, async (session, cancellation) =>
        {
            var batch = await session.LoadAsync<Batch>(batchId, cancellation) ?? throw new NotFound(nameof(Batch), batchId);
            var (programme, stream) = await commands.Fetch<Programme>(session, batch.ProgrammeId, cancellation);
            IDomainEvent[] entries = decide(programme) is { } entry ? [entry] : [];
            stream.AppendMany(entries);
            return Answer.Ok(new Recorded(batchId, programme.Version + entries.Length, programme.After(entries).Of(batchId).Exceeded));
        });

    internal static BatchBudget Committed(this Programme programme, Guid batchId) => programme.Of(batchId) is { IsCommitted: true } money
        ? money
        : throw new Refusal("BudgetNotCommitted", "Only a confirmed batch spends money.", ("batchId", batchId));
}
