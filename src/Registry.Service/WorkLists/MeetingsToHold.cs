using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.WorkLists;

/// <summary>Which cooperatives still have to hold their annual meeting: who is overdue, longest first, and who is due when.</summary>
internal static class MeetingsToHold
{
    private const int MostOfAList = 500;

    /// <param name="DaysLeft">Days until it is overdue; absent when it is.</param>
    /// <param name="DaysOverdue">Days since the day on which it was due; absent when that has not passed.</param>
    internal sealed record OpenBookYear(int BookYear, DateOnly DueOn, AnnualMeetingStatus Status, int? DaysLeft, int? DaysOverdue);

    /// <param name="MissedInARow">Due meetings missed one after the other, the last included.</param>
    /// <param name="InactiveAt">How many missed in a row make it inactive, by the policy in force.</param>
    /// <param name="OpenBookYears">Those since the last meeting that was held, or since the last reactivation.</param>
    internal sealed record Row(
        Guid Id,
        string Name,
        string RegionCode,
        string? Nagari,
        bool Suspended,
        ActivityStatus Activity,
        int MissedInARow,
        int InactiveAt,
        IReadOnlyList<OpenBookYear> OpenBookYears);

    /// <param name="Due">How many have a meeting to hold that is not overdue, and none that is.</param>
    /// <param name="Overdue">How many have one that is overdue.</param>
    /// <param name="Next">What to send as <c>after</c> to read on; absent at the end.</param>
    internal sealed record WorkList(DateOnly AsOf, int Due, int Overdue, IReadOnlyList<Row> Items, string? Next);

    internal static void MapMeetingsToHold(this IEndpointRouteBuilder app) =>
        app.MapGet("/annual-meetings/to-hold", async (
            DateOnly? asOf,
            string? region,
            AnnualMeetingStatus? status,
            string? after,
            int? limit,
            IQuerySession session,
            BusinessCalendar calendar,
            CancellationToken cancellation) =>
        {
            if (status is AnnualMeetingStatus.Held or AnnualMeetingStatus.HeldLate)
                throw new InvalidField(nameof(status), status, "must be NotDue or Overdue");
            var day = AskedDay.OrToday(asOf, calendar);
            var policies = await CooperativeCommands.Policies(session, cancellation);
            var first = new FirstRows<Row>(Place.Parse(after), Require.Between(limit ?? 100, 1, MostOfAList, nameof(limit)));
            var area = region is null ? null : Region.Parse(region, nameof(region));
            var (due, overdue) = (0, 0);
            await foreach (var page in CooperativePages.Of(session, area, after: null, cancellation))
            {
                foreach (var row in page.Select(c => AsOf(c, day, policies)).OfType<Row>())
                {
                    var worst = row.OpenBookYears[0];
                    (due, overdue) = worst.Status == AnnualMeetingStatus.Overdue ? (due, overdue + 1) : (due + 1, overdue);
                    if (status is null || status == worst.Status)
                        first.Pass(new Place(worst.DueOn, row.Id), row);
                }
            }

            return TypedResults.Ok(new WorkList(day, due, overdue, first.Rows, first.Next));
        })
        .WithTags("Work lists")
        .WithSummary("Annual meetings that are due or overdue, and by how long")
        .Produces<WorkList>();

    /// <summary>What a cooperative has to hold on a day; null when nothing, or when it has no duties.</summary>
    internal static Row? AsOf(Cooperative known, DateOnly day, ActivityPolicyBook policies)
    {
        var c = known.AsOf(day);
        if (c.LegalLife != LegalLife.Registered || !c.ExistsOn(day))
            return null;

        var activity = Activity.AsOf(c, day, policies);
        DateOnly? reactivated = c.Reactivations.Count > 0 ? c.Reactivations.Max() : null;
        BookYear[] open =
        [
            .. activity.BookYears.Reverse()
                .TakeWhile(y => y.Status is AnnualMeetingStatus.NotDue or AnnualMeetingStatus.Overdue && !(y.DueOn < reactivated))
                .Reverse(),
        ];
        return open.Length == 0
            ? null
            : new Row(
                c.Id,
                c.Profile.Name,
                c.Profile.RegionCode,
                Region.NameOf(c.Profile.RegionCode),
                c.Suspended,
                activity.Status,
                open.Count(y => y.Status == AnnualMeetingStatus.Overdue),
                policies.InForceOn(day).MissedMeetingsUntilInactive,
                [.. open.Select(y => Of(y, day))]);
    }

    private static OpenBookYear Of(BookYear year, DateOnly day)
    {
        var days = year.DueOn.DayNumber - day.DayNumber;
        return new OpenBookYear(year.Year, year.DueOn, year.Status, days >= 0 ? days : null, days < 0 ? -days : null);
    }
}
