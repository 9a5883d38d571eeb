using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>How many cooperatives there are, and how many of them live, on a date.</summary>
internal static class GetStatistics
{
    /// <param name="Active">Active ones, those at risk included: "aktif" in the Ministry's sense.</param>
    /// <param name="AtRisk">Those of the active ones that missed due meetings.</param>
    /// <param name="AnnualMeetingHeld">Those that have held the meeting for the last closed book year.</param>
    internal sealed record Statistics(
        DateOnly AsOf, int Total, int Active, int AtRisk, int Inactive, int BookYear, int AnnualMeetingHeld, string PolicyVersion);

    internal static void MapStatistics(this IEndpointRouteBuilder app) =>
        app.MapGet("/statistics", async (
            DateOnly? asOf, string? region, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = asOf ?? calendar.Today;
            var bookYear = day.Year - 1;
            var policies = await CooperativeCommands.Policies(session, cancellation);
            var counts = new Dictionary<ActivityStatus, int>();
            var held = 0;
            var prefix = region ?? "";
            await foreach (var c in session.Query<Cooperative>().Where(c => c.Profile.RegionCode.StartsWith(prefix)).ToAsyncEnumerable(cancellation))
            {
                if (!c.ExistsOn(day))
                    continue;
                var status = Activity.AsOf(c, day, policies).Status;
                counts[status] = counts.GetValueOrDefault(status) + 1;
                held += c.AnnualMeetings.Any(m => m.BookYear == bookYear && m.HeldOn <= day) ? 1 : 0;
            }

            var atRisk = counts.GetValueOrDefault(ActivityStatus.AtRisk);
            return TypedResults.Ok(new Statistics(
                day, counts.Values.Sum(), counts.GetValueOrDefault(ActivityStatus.Active) + atRisk, atRisk,
                counts.GetValueOrDefault(ActivityStatus.Inactive), bookYear, held, policies.InForceOn(day).Version));
        }).WithTags("Statistics").WithSummary("Cooperatives by activity, as of a date");
}
