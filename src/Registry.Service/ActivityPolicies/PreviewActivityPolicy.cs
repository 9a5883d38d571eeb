using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.ActivityPolicies;

/// <summary>Shows, before a policy is adopted, which cooperatives would then have another status. Nothing is stored.</summary>
internal static class PreviewActivityPolicy
{
    private const int MostOfAList = 500;

    /// <param name="Because">The facts that would decide.</param>
    internal sealed record Change(
        Guid Id,
        string Name,
        string RegionCode,
        ActivityStatus From,
        DateOnly FromSince,
        ActivityStatus To,
        DateOnly ToSince,
        IReadOnlyList<Ground> Because);

    internal sealed record Count(ActivityStatus From, ActivityStatus To, int Cooperatives);

    /// <param name="AsOf">The day that is compared; when none is asked for, today or the policy's first day, if that is later.</param>
    /// <param name="Cooperatives">How many were compared; with the first page only.</param>
    /// <param name="Counts">How many have which status now and would have which, those that stay among them; with the first page only.</param>
    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record Preview(
        DateOnly AsOf, string PolicyVersion, int? Cooperatives, IReadOnlyList<Count>? Counts, IReadOnlyList<Change> Changes, Guid? Next);

    internal static void MapPreview(this RouteGroupBuilder policies) =>
        policies.MapPost("/preview", async (
            ActivityPolicy request,
            DateOnly? asOf,
            string? region,
            Guid? after,
            int? limit,
            IQuerySession session,
            BusinessCalendar calendar,
            CancellationToken cancellation) =>
        {
            var most = Require.Between(limit ?? 100, 1, MostOfAList, nameof(limit));
            var area = region is null ? null : Region.Parse(region, nameof(region));
            var book = await CooperativeCommands.Policies(session, cancellation);
            var adopted = AdoptActivityPolicy.Decide(book, request);
            var day = AskedDay.Check(asOf ?? (adopted.Policy.EffectiveFrom > calendar.Today ? adopted.Policy.EffectiveFrom : calendar.Today), nameof(asOf));
            var compared = CooperativePages.Of(session, area, after, cancellation);
            return TypedResults.Ok(await Compare(compared, day, book, book.With(adopted.Policy), most, withCounts: after is null) with
            {
                PolicyVersion = adopted.Policy.Version,
            });
        })
        .RequireRoles(Roles.Admin)
        .WithSummary("What adopting an activity policy would change, before it is adopted")
        .Produces<Preview>();

    /// <summary>Reads on past a full page only to count.</summary>
    private static async Task<Preview> Compare(
        IAsyncEnumerable<IReadOnlyList<Cooperative>> pages, DateOnly day, ActivityPolicyBook before, ActivityPolicyBook after, int most, bool withCounts)
    {
        var counts = new Dictionary<(ActivityStatus From, ActivityStatus To), int>();
        var changes = new List<Change>();
        var more = false;
        await foreach (var page in pages)
        {
            foreach (var cooperative in page.Where(c => c.ExistsOn(day)))
            {
                var (now, then) = (Activity.AsOf(cooperative, day, before), Activity.AsOf(cooperative, day, after));
                counts[(now.Status, then.Status)] = counts.GetValueOrDefault((now.Status, then.Status)) + 1;
                if (now.Status == then.Status)
                    continue;
                more |= changes.Count == most;
                if (!more)
                    changes.Add(Of(cooperative, now, then));
            }

            if (more && !withCounts)
                break;
        }

        return new Preview(
            day,
            PolicyVersion: "",
            withCounts ? counts.Values.Sum() : null,
            withCounts ? [.. counts.OrderBy(c => c.Key).Select(c => new Count(c.Key.From, c.Key.To, c.Value))] : null,
            changes,
            more ? changes[^1].Id : null);
    }

    private static Change Of(Cooperative c, Activity now, Activity then) => new(
        c.Id, c.Profile.Name, c.Profile.RegionCode, now.Status, now.Since, then.Status, then.Since, then.Grounds);
}
