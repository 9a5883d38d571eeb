using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>What can be asked about cooperatives, for any date.</summary>
internal static class CooperativeQueries
{
    internal sealed record Details(
        Guid Id,
        long Version,
        DateOnly AsOf,
        Profile Profile,
        string? Nagari,
        LegalLife LegalLife,
        bool Suspended,
        Guid? SuccessorId,
        Activity Activity,
        IReadOnlyList<Officer> OfficersInTerm,
        IReadOnlyList<AnnualMeeting> AnnualMeetings,
        IReadOnlyList<BusinessObservation> BusinessObservations);

    internal sealed record HistoryEntry(
        long Version, string Event, DateOnly OccurredOn, DateTimeOffset RecordedAt, string? Actor, Guid EventId, string? CausedBy, object Facts);

    internal static void MapQueries(this RouteGroupBuilder cooperatives)
    {
        cooperatives.MapGet("/{id:guid}", GetDetails).WithSummary("A cooperative as of a date, with why it is active or not").Produces<Details>();
        cooperatives.MapGet("/{id:guid}/history", GetHistory).WithSummary("All that was recorded about a cooperative").Produces<IReadOnlyList<HistoryEntry>>();
    }

    private static async Task<IResult> GetDetails(
        Guid id, DateOnly? asOf, IQuerySession session, BusinessCalendar calendar, HttpContext http, CancellationToken cancellation)
    {
        var day = asOf ?? calendar.Today;
        var c = await session.LoadAsync<Cooperative>(id, cancellation) ?? throw new NotFound(nameof(Cooperative), id);
        var details = new Details(
            c.Id, c.Version, day, c.Profile, Region.NameOf(c.Profile.RegionCode), c.LegalLife, c.Suspended, c.SuccessorId,
            Activity.AsOf(c, day, await CooperativeCommands.Policies(session, cancellation)),
            [.. c.OfficersInTerm(day)],
            [.. c.AnnualMeetings.Where(m => m.HeldOn <= day)],
            [.. c.BusinessObservations.Where(o => o.ObservedOn <= day)]);
        return ETags.Ok(http, details, c.Version);
    }

    private static async Task<IResult> GetHistory(Guid id, IQuerySession session, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(id, token: cancellation);
        return events.Count == 0 || events[0].Data is not Cooperatives.CooperativeRegistered
            ? throw new NotFound(nameof(Cooperative), id)
            : TypedResults.Ok(events.Select(e => new HistoryEntry(
                e.Version, e.EventTypeName, ((IDomainEvent)e.Data).OccurredOn, e.Timestamp.ToUniversalTime(), e.UserName, e.Id, e.CausationId, e.Data)).ToArray());
    }
}
