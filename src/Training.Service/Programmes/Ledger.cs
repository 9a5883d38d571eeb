using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.Training.Batches;
using Marten;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>
/// All that writes to what a programme has once (its ledger, its certificates' numbers) goes one after the other: fifty that
/// raced for the last rupiah would have to decide over a thousand times.
/// </summary>
internal static class Ledger
{
    /// <summary>A command on a batch that also writes for the batch's programme.</summary>
    internal static Task<IResult> InTurnOfProgramme(
        this CommandRunner commands, Guid batchId, Func<IDocumentSession, CancellationToken, Task<Answer>> work) =>
        commands.InTurn(
            (session, cancellation) => session.Query<Batch>().Where(b => b.Id == batchId).Select(b => b.ProgrammeId).FirstOrDefaultAsync(cancellation),
            work);
}
