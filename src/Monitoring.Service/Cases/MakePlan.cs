using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>What companion and officers agree on for the months to come, and what of it was reached.</summary>
internal static class MakePlan
{
    internal sealed record Request(
        DateOnly AgreedOn, DateOnly MeetingDate, IReadOnlyList<string> Activities, string Companion, IReadOnlyList<Milestone>? Milestones);

    internal sealed record ReachedRequest(DateOnly ReachedOn, string? Remarks);

    internal static void MapPlan(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/plan", (Guid id, Request request, CommandRunner commands, MonitoringPolicies policies) =>
            commands.Decide<RevivalCase>(id, c => [Decide(c, request, policies, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Agree on a plan").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/plan/milestones/{number:int}", (Guid id, int number, ReachedRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => Decide(c, number, request, commands.Today)))
            .RequireRoles(Roles.Companion).WithSummary("Say that a milestone, counted from 1, was reached; again changes nothing").Produces<Answer.Accepted>();
    }

    internal static CasePlanned Decide(RevivalCase c, Request request, MonitoringPolicies policies, DateOnly today)
    {
        c.AssertStage(RevivalStage.CommitmentEvaluated, RevivalStage.Planned, RevivalStage.Mentoring);
        var agreedOn = CaseEndpoints.NotBeforeOpening(c, request.AgreedOn, today, "agreedOn");
        var ends = policies.EndOfMentoring(c);
        if (request.Milestones is not null)
            Require.NotEmpty(request.Milestones, 50, "milestones");
        return new CasePlanned(
            agreedOn,
            Within(request.MeetingDate, c.OpenedOn, "the opening of the case", ends, "meetingDate"),
            [.. Require.NotEmpty(request.Activities, 50).Select(a => Require.Text(a, 500, "activities"))],
            Require.Text(request.Companion, 100),
            request.Milestones?.Select(m => new Milestone(Require.Text(m.Title, 200), Within(m.DueOn, agreedOn, "the plan", ends, "dueOn"))).ToArray());
    }

    internal static IEnumerable<IDomainEvent> Decide(RevivalCase c, int number, ReachedRequest request, DateOnly today)
    {
        var milestone = c.Plan?.Milestones.ElementAtOrDefault(number - 1) ?? throw new NotFound("milestone", number);
        if (milestone.ReachedOn is not null)
            yield break;
        c.AssertStage(RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.EvidenceSubmitted, RevivalStage.Verified, RevivalStage.Sustaining);
        yield return new MilestoneReached(
            CaseEndpoints.NotBeforeOpening(c, request.ReachedOn, today, "reachedOn"), number, Require.OptionalProse(request.Remarks, 2_000));
    }

    private static DateOnly Within(DateOnly day, DateOnly from, string what, DateOnly ends, string field) => day >= from && day <= ends
        ? day
        : throw new InvalidField(field, day, $"must lie between {what}, {from:yyyy-MM-dd}, and the end of the mentoring months, {ends:yyyy-MM-dd}");
}
