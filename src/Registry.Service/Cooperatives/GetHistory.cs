using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// A cooperative's story by the days on which things happened, in sentences, with the event behind each. What was recorded
/// of a day and turned out wrong stays in it, and says which event corrected it.
/// </summary>
internal static class GetHistory
{
    /// <param name="Says">The event in a sentence.</param>
    /// <param name="OccurredOn">The business date from which it holds.</param>
    /// <param name="RecordedAt">When it was recorded, UTC.</param>
    /// <param name="Actor">Who recorded it.</param>
    /// <param name="Source">The document or visit that says so, where one was given.</param>
    /// <param name="CausedBy">The message that led to it, where a person did not.</param>
    /// <param name="CorrectedBy">The later event that corrected or withdrew it.</param>
    internal sealed record Entry(
        DateOnly OccurredOn,
        string Says,
        string? Source,
        string? Actor,
        DateTimeOffset RecordedAt,
        long Version,
        string Event,
        Guid EventId,
        string? CausedBy,
        Guid? CorrectedBy,
        object Facts);

    internal static void MapGetHistory(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/{id:guid}/history", async (
            Guid id, DateOnly? asOf, DateTimeOffset? knownAt, IQuerySession session, CancellationToken cancellation) =>
        {
            var events = await Known.Events(session, id, knownAt, cancellation);
            return TypedResults.Ok(Story(events, asOf));
        })
        .WithSummary("A cooperative's story up to a date, as known at an instant")
        .Produces<IReadOnlyList<Entry>>();

    internal static IReadOnlyList<Entry> Story(IReadOnlyList<IEvent> events, DateOnly? asOf)
    {
        var corrections = events.Where(e => e.Data is AnnualMeetingCorrected or AnnualMeetingWithdrawn).ToArray();
        return
        [
            .. events
                .Where(e => asOf is null || ((IDomainEvent)e.Data).OccurredOn <= asOf)
                .Select(e => Of(e, corrections))
                .OrderBy(e => e.OccurredOn).ThenBy(e => e.Version),
        ];
    }

    private static Entry Of(IEvent e, IEvent[] corrections)
    {
        var fact = (IDomainEvent)e.Data;
        var (says, source) = HistoryInWords.Of(fact);
        var correction = Array.Find(corrections, later => later.Version > e.Version && Corrects(later.Data, fact));
        return new Entry(
            fact.OccurredOn, says, source, e.UserName, e.Timestamp.ToUniversalTime(), e.Version, e.EventTypeName, e.Id, e.CausationId, correction?.Id, fact);
    }

    private static bool Corrects(object correction, IDomainEvent earlier) =>
        earlier is AnnualMeetingRecorded or AnnualMeetingVerified or AnnualMeetingCorrected && BookYearOf(correction) == BookYearOf(earlier);

    private static int? BookYearOf(object e) => e switch
    {
        AnnualMeetingRecorded x => x.BookYear,
        AnnualMeetingVerified x => x.BookYear,
        AnnualMeetingCorrected x => x.BookYear,
        AnnualMeetingWithdrawn x => x.BookYear,
        _ => null,
    };
}
