using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Corrects a record of an annual meeting that was wrong, for every day at once: nobody has verified the new record yet.
/// A reactivation that relied on the old one stands, and is told to be in doubt.
/// </summary>
internal static class CorrectAnnualMeeting
{
    internal sealed record Request(
        DateOnly HeldOn, int? Attendance, int? Members, string? MinutesReference, string Reason, string Source);

    /// <param name="ReactivationsInDoubt">The days of reactivations whose evidence the meeting is no longer. They stand.</param>
    internal sealed record Corrected(Guid Id, long Version, IReadOnlyList<DateOnly> ReactivationsInDoubt);

    internal static void MapCorrectAnnualMeeting(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPut("/{id:guid}/annual-meetings/{bookYear:int}", (Guid id, int bookYear, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var policies = await CooperativeCommands.Policies(session, cancellation);
                var corrected = Decide(cooperative, bookYear, request, commands.Actor, commands.Today, policies).ToArray();
                var events = CooperativeCommands.WithActivity(cooperative, corrected, policies);
                stream.AppendMany(events);
                var version = cooperative.Version + events.Count;
                return Answer.Ok(new Corrected(id, version, [.. corrected.SelectMany(c => c.ReactivationsInDoubt)]), version);
            }))
        .RequireRoles(Roles.Registrar)
        .WithSummary("Correct the record of an annual meeting (If-Match required)")
        .Produces<Corrected>();

    internal static IEnumerable<AnnualMeetingCorrected> Decide(
        Cooperative cooperative, int bookYear, Request request, string actor, DateOnly today, ActivityPolicyBook policies)
    {
        var meeting = RecordAnnualMeeting.Find(cooperative, bookYear);
        RecordAnnualMeeting.Check(bookYear, request.HeldOn, request.Attendance, request.Members, today);
        if (cooperative.EndedOn is { } ended && request.HeldOn > ended)
            throw new InvalidField("heldOn", request.HeldOn, $"must not be after the end of its legal life, {ended:yyyy-MM-dd}");
        var corrected = new AnnualMeetingCorrected(
            today,
            bookYear,
            request.HeldOn,
            request.Attendance,
            request.Members,
            Require.OptionalText(request.MinutesReference, 200),
            actor,
            Require.Text(request.Reason, 500),
            Require.Text(request.Source, 500),
            ReactivationsInDoubt: []);
        var same = (meeting.HeldOn, meeting.Attendance, meeting.Members, meeting.MinutesReference)
            == (corrected.HeldOn, corrected.Attendance, corrected.Members, corrected.MinutesReference);
        if (!same)
            yield return corrected with { ReactivationsInDoubt = ReactivationEvidence.InDoubt(cooperative, Cooperative.Fold(cooperative, corrected), policies) };
    }
}

/// <summary>Withdraws the record of an annual meeting that was not held. The book year is open again, on every day.</summary>
internal static class WithdrawAnnualMeeting
{
    internal sealed record Request(string Reason, string Source);

    internal static void MapWithdrawAnnualMeeting(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/annual-meetings/{bookYear:int}/withdrawal", (Guid id, int bookYear, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var policies = await CooperativeCommands.Policies(session, cancellation);
                var withdrawn = Decide(cooperative, bookYear, request, commands.Today, policies);
                var events = CooperativeCommands.WithActivity(cooperative, [withdrawn], policies);
                stream.AppendMany(events);
                var version = cooperative.Version + events.Count;
                return Answer.Ok(new CorrectAnnualMeeting.Corrected(id, version, withdrawn.ReactivationsInDoubt), version);
            }))
        .RequireRoles(Roles.Registrar)
        .WithSummary("Withdraw the record of an annual meeting that was not held (If-Match required)")
        .Produces<CorrectAnnualMeeting.Corrected>();

    internal static AnnualMeetingWithdrawn Decide(
        Cooperative cooperative, int bookYear, Request request, DateOnly today, ActivityPolicyBook policies)
    {
        RecordAnnualMeeting.Find(cooperative, bookYear);
        var withdrawn = new AnnualMeetingWithdrawn(
            today, bookYear, Require.Text(request.Reason, 500), Require.Text(request.Source, 500), ReactivationsInDoubt: []);
        return withdrawn with { ReactivationsInDoubt = ReactivationEvidence.InDoubt(cooperative, Cooperative.Fold(cooperative, withdrawn), policies) };
    }
}
