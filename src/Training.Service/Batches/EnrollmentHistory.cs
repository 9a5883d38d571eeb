using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// All that ever happened to one enrolment, oldest first: every event of its batch that changed it. An auditor follows it
/// from the request to the certificate; nobody's name is in it.
/// </summary>
internal static class EnrollmentHistory
{
    /// <param name="Version">The batch's version after it.</param>
    /// <param name="Actor">Who did it: the subject of the token.</param>
    /// <param name="CausedBy">The id of the event that caused it, where a message did and not a person.</param>
    internal sealed record Entry(
        long Version, string Event, DateOnly OccurredOn, DateTimeOffset RecordedAt, string? Actor, Guid EventId, string? CausedBy, object Facts);

    internal static void MapHistory(this RouteGroupBuilder batches) =>
        batches.MapGet("/{id:guid}/enrollments/{enrollmentId:guid}/history", async (
            Guid id, Guid enrollmentId, IQuerySession session, CancellationToken cancellation) =>
        {
            var entries = Of(enrollmentId, await session.Events.FetchStreamAsync(id, token: cancellation)).ToArray();
            return entries.Length == 0 ? throw new NotFound("enrolment", enrollmentId) : TypedResults.Ok(entries);
        })
        .WithSummary("All that happened to an enrolment, with who recorded it").Produces<IReadOnlyList<Entry>>();

    internal static IEnumerable<Entry> Of(Guid enrollmentId, IReadOnlyList<IEvent> events)
    {
        Batch? batch = null;
        Enrollment? before = null;
        foreach (var e in events)
        {
            if (e.Data is not IDomainEvent fact || (batch is null && fact is not (BatchScheduled or BatchDrafted)))
                yield break; // the stream of something else
            batch = Batch.Fold(batch, fact);
            var after = batch.Enrollments.FirstOrDefault(p => p.EnrollmentId == enrollmentId);
            if (!ReferenceEquals(before, after))
                yield return new Entry(e.Version, e.EventTypeName, fact.OccurredOn, e.Timestamp.ToUniversalTime(), e.UserName, e.Id, e.CausationId, fact);
            before = after;
        }
    }
}
