using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>That a venue or a speaker is taken on a day: the document's id lets only one batch have it, also in a race.</summary>
public sealed record DayClaim(string Id, DayClaimKind Kind, string Of, DateOnly Day, Guid BatchId)
{
    internal static DayClaim Venue(string venue, DateOnly day, Guid batchId) =>
        new($"venue/{Normalise(venue)}/{day:yyyy-MM-dd}", DayClaimKind.Venue, venue, day, batchId);

    internal static DayClaim Speaker(string personKey, DateOnly day, Guid batchId) =>
        new($"speaker/{personKey}/{day:yyyy-MM-dd}", DayClaimKind.Speaker, personKey, day, batchId);

    /// <summary>One hall, however it is written.</summary>
    private static string Normalise(string venue) =>
        string.Join(' ', venue.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}

public enum DayClaimKind
{
    Venue,
    Speaker,
}

internal static class DayClaims
{
    /// <summary>Takes the venue and the speakers for a batch's days, and gives back what it had and no longer needs.</summary>
    internal static async Task Claim(
        IDocumentSession session, Guid batchId, string venue, IReadOnlyList<string> speakers, IReadOnlyList<DateOnly> days, CancellationToken cancellation)
    {
        DayClaim[] wanted =
        [
            .. days.Select(day => DayClaim.Venue(venue, day, batchId)),
            .. days.SelectMany(day => speakers.Select(speaker => DayClaim.Speaker(speaker, day, batchId))),
        ];
        var taken = (await session.LoadManyAsync<DayClaim>(cancellation, wanted.Select(c => c.Id))).ToDictionary(c => c.Id, StringComparer.Ordinal);
        AssertFree(batchId, taken.Values);
        session.Insert(wanted.Where(c => !taken.ContainsKey(c.Id)).DistinctBy(c => c.Id, StringComparer.Ordinal).ToArray());
        foreach (var had in await Had(session, batchId, cancellation))
        {
            if (!taken.ContainsKey(had.Id))
                session.Delete(had);
        }
    }

    /// <summary>Gives back the days after a date; all of them without one.</summary>
    internal static async Task Free(IDocumentSession session, Guid batchId, DateOnly? after, CancellationToken cancellation)
    {
        foreach (var had in await Had(session, batchId, cancellation))
        {
            if (after is not { } last || had.Day > last)
                session.Delete(had);
        }
    }

    internal static void AssertFree(Guid batchId, IEnumerable<DayClaim> taken)
    {
        if (taken.Where(c => c.BatchId != batchId).MinBy(c => c.Id, StringComparer.Ordinal) is not { } other)
            return;
        throw other.Kind == DayClaimKind.Venue
            ? new Refusal("VenueTaken", "Another batch has the venue that day.", ("venue", other.Of), ("day", other.Day), ("batchId", other.BatchId))
            : new Refusal("SpeakerTaken", "The speaker teaches another batch that day.", ("speaker", other.Of), ("day", other.Day), ("batchId", other.BatchId));
    }

    private static Task<IReadOnlyList<DayClaim>> Had(IQuerySession session, Guid batchId, CancellationToken cancellation) =>
        session.Query<DayClaim>().Where(c => c.BatchId == batchId).ToListAsync(cancellation);
}
