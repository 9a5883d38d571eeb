using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>A cooperative in two times: by what was true on a day, of what was known at an instant.</summary>
internal static class GetCooperative
{
    /// <param name="Version">The version of the stream that is answered from; the current one's ETag is for If-Match.</param>
    /// <param name="AsOf">The day for which everything is true.</param>
    /// <param name="KnownAt">The instant by which everything was recorded; absent: now.</param>
    /// <param name="ProfileSince">The day from which the profile holds.</param>
    /// <param name="ProfileSource">What says so.</param>
    /// <param name="Activity">By the policy and the facts, computed for the day.</param>
    /// <param name="Policy">The policy that decided.</param>
    /// <param name="Explanation">The same in sentences.</param>
    /// <param name="RecordedActivity">What was told to the other services last; a reactivation is what ends an inactivity.</param>
    /// <param name="ReactivationsInDoubt">Reactivations whose evidence was corrected or withdrawn afterwards. They stand.</param>
    internal sealed record Details(
        Guid Id,
        long Version,
        DateOnly AsOf,
        DateTimeOffset? KnownAt,
        Profile Profile,
        DateOnly? ProfileSince,
        string? ProfileSource,
        string? Nagari,
        LegalLife LegalLife,
        DateOnly? DissolvingSince,
        DateOnly? EndedOn,
        bool Suspended,
        Guid? SuccessorId,
        IReadOnlyList<Absorption> Absorbed,
        Activity Activity,
        ActivityPolicy? Policy,
        IReadOnlyList<string> Explanation,
        ActivityState RecordedActivity,
        IReadOnlyList<Officer> OfficersInTerm,
        IReadOnlyList<AnnualMeeting> AnnualMeetings,
        IReadOnlyList<Observation> BusinessObservations,
        IReadOnlyList<MinistryDeclaration> MinistryDeclarations,
        IReadOnlyList<SuspensionChange> Suspensions,
        IReadOnlyList<DateOnly> Reactivations,
        IReadOnlyList<DateOnly> ReactivationsInDoubt);

    /// <param name="CountsFrom">The day from which it counts: once somebody else has verified it.</param>
    internal sealed record Observation(
        Guid ObservationId,
        DateOnly ObservedOn,
        BusinessState State,
        string RecordedBy,
        DateOnly? VerifiedOn,
        string? VerifiedBy,
        string? Source,
        DateOnly? CountsFrom)
    {
        public static Observation Of(BusinessObservation o) =>
            new(o.ObservationId, o.ObservedOn, o.State, o.RecordedBy, o.VerifiedOn, o.VerifiedBy, o.Source, o.CountsFrom);
    }

    internal static void MapGetCooperative(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapGet("/{id:guid}", async (
            Guid id, DateOnly? asOf, DateTimeOffset? knownAt, IQuerySession session, BusinessCalendar calendar, HttpContext http, CancellationToken cancellation) =>
        {
            var known = await Known.Cooperative(session, id, knownAt, cancellation);
            var policies = await Known.Policies(session, knownAt, cancellation);
            var day = AskedDay.OrToday(asOf, calendar);
            return day >= known.Profile.FoundedOn
                ? ETags.Ok(http, Describe(known, day, knownAt, policies), known.Version)
                : throw new NotFound($"cooperative {id}, founded on {known.Profile.FoundedOn:yyyy-MM-dd}, on", day.ToString("yyyy-MM-dd"));
        }).WithSummary("A cooperative as of a date, as known at an instant, with why it is active or not").Produces<Details>();

    private static Details Describe(Cooperative known, DateOnly day, DateTimeOffset? knownAt, ActivityPolicyBook policies)
    {
        var c = known.AsOf(day);
        var revision = c.Revisions.Count > 0 ? c.Revisions[^1] : null;
        var activity = Activity.AsOf(c, day, policies);
        var policy = policies.Policies.FirstOrDefault(p => p.Version == activity.PolicyVersion);
        return new Details(
            c.Id,
            c.Version,
            day,
            knownAt?.ToUniversalTime(),
            c.Profile,
            revision?.From,
            revision?.Source,
            Region.NameOf(c.Profile.RegionCode),
            c.LegalLife,
            c.DissolvingSince,
            c.EndedOn,
            c.Suspended,
            c.SuccessorId,
            c.Absorbed,
            activity,
            policy,
            [.. ExplainActivity.InSentences(activity, day)],
            c.RecordedActivity,
            [.. c.OfficersInTerm(day)],
            c.AnnualMeetings,
            [.. c.BusinessObservations.Select(Observation.Of)],
            c.MinistryDeclarations,
            c.Suspensions,
            c.Reactivations,
            c.ReactivationsInDoubt);
    }
}
